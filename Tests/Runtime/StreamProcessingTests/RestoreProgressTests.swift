// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import StreamProcessing

@Suite struct RestoreProgressTests {
    @Test func theRateIsThatSinceTheBeginning() {
        let progress = RestoreProgress(remaining: 10_000, nowMilliseconds: 500)
        #expect(progress.rate(remaining: 10_000, nowMilliseconds: 500) == 0)
        #expect(progress.secondsLeft(remaining: 10_000, nowMilliseconds: 900) == nil)
        #expect(progress.rate(remaining: 7_000, nowMilliseconds: 2_000) == 2_000)
        #expect(progress.secondsLeft(remaining: 7_000, nowMilliseconds: 2_000) == 4)
        #expect(progress.secondsLeft(remaining: 0, nowMilliseconds: 2_000) == 0)
    }

    @Test func aLineIsDueNowAndThenWhileSomethingIsRestored() {
        var progress = RestoreProgress(remaining: 10_000, nowMilliseconds: 0)
        func line(_ remaining: Int64, _ restoring: Int, _ now: Int64) -> String? {
            progress.line(
                remaining: remaining,
                restoring: restoring,
                owned: 6,
                nowMilliseconds: now
            )
        }
        let pause = PoolLimits.restoreProgressMilliseconds
        #expect(line(9_000, 6, pause - 1) == nil)
        #expect(line(9_000, 0, pause) == nil, "nothing is being restored")
        #expect(
            line(5_000, 3, pause)
                == "restoring 3 of 6 partitions: 5000 offsets of the changelog are left, 1000 a "
                + "second, some 5 s"
        )
        #expect(line(4_000, 3, pause + 1) == nil)
        #expect(line(10_000, 3, 2 * pause)?.hasSuffix("are left, 0 a second") == true)
    }
}
