// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

/// A process that is killed loses nothing and repeats nothing.
@Suite struct KilledWorkerTests {
    @Test(.timeLimit(.minutes(2)))
    func killedTwiceInAStreamItEndsAsAnUndisturbedOne() throws {
        let stream = try DisturbedStream()
        defer { stream.stop() }
        for share in [5, 2] {
            let victim = try ServiceProcess.worker("one", on: stream.disturbed)
            try stream.awaitCommitted(share)
            victim.kill()
            #expect(try victim.awaitEnd(seconds: 2).isSignal)
            try stream.expectUnfinished()
        }
        try stream.expectSameOutcome(try .worker("one", on: stream.disturbed))
    }
}
