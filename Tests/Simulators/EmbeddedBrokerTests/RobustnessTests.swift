// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import TestKit
import Testing

/// What comes from a socket may be anything: it may cost its connection and nothing else.
@Suite struct RobustnessTests {
    private func withBroker(_ body: (EmbeddedBroker) throws -> Void) throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        try body(broker)
        let afterwards = try RawConnection(port: broker.port)
        #expect(afterwards.exchange(apiKey: 18, version: 0)?.prefix(2) == [0, 0])
    }

    @Test(arguments: [Int32(0), -1, .min, .max, 200 << 20])
    func impossibleFrameLengthCloses(length: Int32) throws {
        try withBroker { broker in
            let connection = try RawConnection(port: broker.port)
            connection.send(RawConnection.bytes(length) + [1, 2, 3, 4])
            #expect(connection.isClosedByPeer())
        }
    }

    @Test func unknownRequestsClose() throws {
        try withBroker { broker in
            for (apiKey, version) in [(999, 0), (-1, 0), (0, 99), (1, -1)] as [(Int16, Int16)] {
                let connection = try RawConnection(port: broker.port)
                connection.send(
                    RawConnection.frame(apiKey: apiKey, version: version, body: [0, 0])
                )
                #expect(connection.isClosedByPeer(), "API \(apiKey) version \(version)")
            }
        }
    }

    @Test func garbageOfAllKindsNeverEndsTheBroker() throws {
        try withBroker { broker in
            var generator = SeededGenerator(seed: 20_240_601)
            for apiKey in Int16(0)...50 {
                for version in Int16(0)...12 {
                    let connection = try RawConnection(port: broker.port)
                    for _ in 0..<4 {
                        let count = Int(generator.next() % 60)
                        // Small numbers are plausible lengths, and so go deeper than noise.
                        let body = (0..<count).map { _ in
                            generator.next() % 3 == 0
                                ? UInt8(truncatingIfNeeded: generator.next())
                                : UInt8(generator.next() % 4)
                        }
                        connection.send(
                            RawConnection.frame(apiKey: apiKey, version: version, body: body)
                        )
                    }
                    #expect(connection.finish(), "API \(apiKey) version \(version)")
                }
            }
        }
    }

    @Test func tooNewApiVersionsIsAnsweredInTheOldestLayout() throws {
        try withBroker { broker in
            let connection = try RawConnection(port: broker.port)
            let answer = connection.exchange(apiKey: 18, version: 9, body: [1, 2, 3])
            #expect(answer == [0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 3])
        }
    }

    @Test func allRequestsAreOfferedFromTheirFirstVersion() throws {
        try withBroker { broker in
            let connection = try RawConnection(port: broker.port)
            let answer = try #require(connection.exchange(apiKey: 18, version: 0))
            let entries = Array(answer.dropFirst(6))
            #expect(entries.count % 6 == 0 && entries.count / 6 >= 28)
            for entry in stride(from: 0, to: entries.count, by: 6) {
                #expect(entries[entry + 2] == 0 && entries[entry + 3] == 0)
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        try withBroker { broker in
            let connection = try RawConnection(port: broker.port)
            for _ in 0..<300 {
                connection.send(RawConnection.frame(apiKey: 16, version: 0, body: []))
            }
            // Length, correlation id, error, no groups: fourteen bytes each.
            #expect(connection.receive(300 * 14)?.count == 300 * 14)
        }
    }
}
