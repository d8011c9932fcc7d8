// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Testing

/// The control takes what it documents, and says what is wrong with the rest.
@Suite struct BrokerControlTests {
    private static let good = [
        "not-enough-replicas topics=a,b:3", "not-enough-replicas topics=a after-append=true",
        "no-leader topics=a:0", "delay api=EndTxn milliseconds=10", "quota bytes=60000",
        "late-markers milliseconds=10",
        "error api=Produce code=7", "drop api=initproducerid count=2 after=true",
        "end-transactions", "forget-transactional-ids", "delete-records topics=a group=g",
        "down", "up", "down seconds=0 loading-milliseconds=0", "clear",
    ]

    private static let bad = [
        ("", "error: no command"),
        ("explode", "error: no command 'explode'"),
        ("no-leader", "error: no-leader: topics= is missing"),
        ("no-leader topics=a:x", "error: a:x: expected topic or topic:partition"),
        ("no-leader a", "error: 'a': expected name=value"),
        ("delay api=Nothing milliseconds=1", "error: no request 'nothing'"),
        ("quota bytes=-1", "error: bytes=-1: expected 0 to 1073741824"),
        ("drop api=Produce after=perhaps", "error: after=perhaps: expected true or false"),
        ("clear all=true", "error: clear: no argument 'all'"),
    ]

    @Test func everyDocumentedLineIsTaken() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        let control = BrokerControl(broker)
        for line in Self.good { #expect(control.perform(line) == "ok", "\(line)") }
        #expect(broker.faults.remaining == 0, "cleared")
    }

    @Test func whatIsWrongIsSaid() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        let control = BrokerControl(broker)
        for (line, answer) in Self.bad { #expect(control.perform(line) == answer, "\(line)") }
    }

    @Test func aDeadBrokerRefusesAndComesBackWithItsTopics() throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        let control = BrokerControl(broker)
        let connection = try RawConnection(port: broker.port)
        #expect(connection.exchange(apiKey: 18, version: 0)?.prefix(2) == [0, 0])
        #expect(control.perform("down") == "ok")
        #expect(connection.isClosedByPeer())
        #expect(throws: RawConnection.Failure.self) { try RawConnection(port: broker.port) }
        #expect(control.perform("up") == "ok")
        let again = try RawConnection(port: broker.port)
        #expect(again.exchange(apiKey: 18, version: 0)?.prefix(2) == [0, 0])
    }
}
