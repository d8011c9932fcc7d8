// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Testing

/// Faults strike as often as they are told to, and where.
@Suite struct FaultTests {
    private static let heartbeat: Int16 = 12
    private static let createTopics: Int16 = 19
    private static let listGroups: Int16 = 16

    /// CreateTopics 0 with one topic `t` of one partition.
    private static let createTopicBody: [UInt8] =
        RawConnection.bytes(Int32(1)) + RawConnection.bytes(Int16(1)) + Array("t".utf8)
        + RawConnection.bytes(Int32(1)) + RawConnection.bytes(Int16(1))
        + RawConnection.bytes(Int32(0)) + RawConnection.bytes(Int32(0))
        + RawConnection.bytes(Int32(1000))

    private func create(_ broker: EmbeddedBroker) throws -> [UInt8]? {
        try RawConnection(port: broker.port)
            .exchange(apiKey: Self.createTopics, version: 0, body: Self.createTopicBody)
            .map { Array($0.suffix(2)) }
    }

    @Test func droppedBeforeHasNoEffect() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        broker.faults.add(Fault(apiKey: Self.createTopics, action: .dropConnectionBefore))
        #expect(try create(broker) == nil)
        #expect(broker.faults.remaining == 0)
        #expect(try create(broker) == [0, 0])
    }

    @Test func droppedAfterHasTakenEffect() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        broker.faults.add(Fault(apiKey: Self.createTopics, action: .dropConnectionAfter))
        #expect(try create(broker) == nil)
        #expect(try create(broker) == [0, 36], "the topic is there already")
    }

    @Test func errorsAreAnsweredAsOftenAsAsked() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        broker.faults.add(Fault(apiKey: Self.createTopics, count: 2, action: .errorCode(41)))
        #expect(try create(broker) == [0, 41])
        #expect(try create(broker) == [0, 41])
        #expect(try create(broker) == [0, 0])
    }

    @Test func delaysHoldUpOneConnection() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        broker.faults.add(Fault(apiKey: Self.listGroups, action: .delayMilliseconds(300)))
        let delayed = try RawConnection(port: broker.port)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(delayed.exchange(apiKey: Self.listGroups, version: 0)?.count == 6)
        }
        #expect(time >= .milliseconds(290))
    }
}
