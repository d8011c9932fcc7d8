// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import LeadModel
import Synchronization
import TestKit
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

@Suite(.serialized) struct WritesOnBrokerTests {
    private func writes(_ count: Int) -> [WriteCommand] {
        (0..<count).map { write("w\($0)", lead: 100 + $0, version: 1, ["Phone": "\($0)"]) }
    }

    @Test(.timeLimit(.minutes(1)))
    func resultsAndProgressAreCommittedTogether() async throws {
        try await ConnectorWorld.run { world in
            try world.publish(writes(25))
            let vendor = ScriptedVendor(batchLimit: 10)
            let first = world.start(.salesforce, vendor)
            let results = try await world.results(25)
            #expect(Set(results.map(\.write)).count == 25)
            #expect(vendor.calls.allSatisfy { $0.writes.count <= 10 })
            await first.stop()
            // A successor has nothing to do again.
            let count = vendor.calls.count
            let second = world.start(.salesforce, vendor)
            try world.trigger(1)
            _ = try await world.reports(1)
            await second.stop()
            #expect(vendor.calls.count == count)
            #expect(try await world.all(world.topics.results).count == 25)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatWasCalledAndNotCommittedIsHandedOverAsDoubtful() async throws {
        try await ConnectorWorld.run { world in
            let broker = world.broker
            let vendor = ScriptedVendor(apply: { call, number throws(VendorError) in
                // The transaction with the results of the first call fails.
                if number == 1 { broker.faults.add(Fault(apiKey: 28, action: .errorCode(22))) }
                return call.writes.map { .settled(result($0)) }
            })
            try world.publish(Array(writes(1)))
            let connector = world.start(.salesforce, vendor)
            #expect(try await world.results(1).map(\.write) == ["w0"])
            await connector.stop()
            #expect(vendor.calls.map(\.ids) == [["w0"], ["w0"]])
            // A write that a process finds when it becomes active may have been applied.
            #expect(vendor.calls.map(\.mayBeRepeated) == [true, true])
            #expect(try await world.all(world.topics.results).count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatADeadConnectorMayHaveUnderWayIsWaitedFor() async throws {
        try await ConnectorWorld.run { world in
            let door = Latch()
            let vendor = ScriptedVendor(apply: { call, number throws(VendorError) in
                if number == 1 { await door.wait() }
                return call.writes.map { .settled(result($0)) }
            })
            let clock = ManualConnectorClock(jumps: true)
            let first = world.start(.salesforce, vendor, clock: clock)
            try world.trigger(1)
            _ = try await world.reports(1)
            try world.publish(writes(1))
            try await world.wait { !vendor.calls.isEmpty }
            // It ends while its call is under way, as if it had been killed.
            await first.stop()
            #expect(!clock.sleeps.contains(Limits.quietMilliseconds))
            let second = world.start(.salesforce, vendor, clock: clock)
            #expect(try await world.results(1).map(\.write) == ["w0"])
            #expect(clock.sleeps.contains(Limits.quietMilliseconds))
            await second.stop()
            // That one has ended well: its successor does not wait.
            let waits = clock.sleeps.count { $0 == Limits.quietMilliseconds }
            try world.publish([write("w1", lead: 101, version: 1, ["Phone": "1"])])
            let third = world.start(.salesforce, vendor, clock: clock)
            #expect(try await world.results(2).map(\.write).contains("w1"))
            await third.stop()
            #expect(clock.sleeps.count { $0 == Limits.quietMilliseconds } == waits)
            #expect(vendor.calls.last?.mayBeRepeated == true)
            await door.open()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatComesLaterIsNotDoubtful() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor()
            let connector = world.start(.salesforce, vendor)
            try world.trigger(1)
            _ = try await world.reports(1)
            try world.publish(writes(3))
            _ = try await world.results(3)
            await connector.stop()
            #expect(vendor.calls.allSatisfy { !$0.mayBeRepeated })
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func realtimeDoesNotQueueBehindABacklog() async throws {
        try await ConnectorWorld.run { world in
            let door = Latch()
            let vendor = ScriptedVendor(apply: { call, _ throws(VendorError) in
                // The backlog's first call is stuck at the vendor.
                if call.writes[0].priority == .normal { await door.wait() }
                return call.writes.map { .settled(result($0)) }
            })
            try world.publish(writes(3_000))
            let urgent = write("urgent", lead: 9_999, version: 1, ["Phone": "1"], .realtime)
            try world.publish([urgent])
            let connector = world.start(.salesforce, vendor)
            #expect(try await world.results(1).map(\.write) == ["urgent"])
            await door.open()
            let all = try await world.results(3_001)
            #expect(Set(all.map(\.write)).count == 3_001)
            await connector.stop()
            #expect(vendor.calls.count { $0.ids == ["urgent"] } == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aBatchThatIsRefusedIsSplitUntilTheGuiltyWriteIsAlone() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor(
                batchLimit: 64,
                apply: { call, _ throws(VendorError) in
                    if call.ids.contains("w37") {
                        throw VendorError(.refused, code: "MALFORMED", line: "refused as a whole")
                    }
                    return call.writes.map { .settled(result($0)) }
                }
            )
            try world.publish(writes(64))
            let connector = world.start(.salesforce, vendor)
            let results = try await world.results(64)
            await connector.stop()
            let rejected = results.filter { $0.status == .rejected }
            #expect(rejected.map(\.write) == ["w37"])
            #expect(rejected.first?.errors.map(\.code) == ["MALFORMED"])
            #expect(Set(results.map(\.write)).count == 64)
            #expect(vendor.calls.count < 30, "\(vendor.calls.map(\.ids.count))")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsLockedWaitsAcrossARestart() async throws {
        try await ConnectorWorld.run { world in
            let isLocked = Mutex(true)
            let vendor = ScriptedVendor(apply: { call, _ throws(VendorError) in
                call.writes.map { write in
                    guard write.id == "w1", isLocked.withLock({ $0 }) else {
                        return .settled(result(write))
                    }
                    return .postponed(.init(write: write.id, code: "UNABLE_TO_LOCK_ROW"))
                }
            })
            try world.publish(writes(5))
            let first = world.start(.salesforce, vendor)
            // The others do not wait for it.
            #expect(try await world.results(4).allSatisfy { $0.write != "w1" })
            try await world.wait { vendor.calls.count { $0.ids == ["w1"] } >= 2 }
            try world.trigger(1)
            let line =
                "Salesforce cannot take some writes for the moment (UNABLE_TO_LOCK_ROW); they wait "
                + "and are tried again"
            #expect(try await world.reports(1).first?.errors == [line])
            await first.stop()
            #expect(first.events.contains(.waiting(writes: 1)))
            #expect(first.events.contains(.postponed(line: line)))
            isLocked.withLock { $0 = false }
            let count = vendor.calls.count
            let second = world.start(.salesforce, vendor)
            let results = try await world.results(5)
            #expect(results.last?.write == "w1" && results.last?.status == .applied)
            try await world.wait { second.events.contains(.waiting(writes: 0)) }
            await second.stop()
            #expect(vendor.calls.dropFirst(count).map(\.ids) == [["w1"]])
            #expect(vendor.calls.last?.mayBeRepeated == true)
            #expect(try await world.all(world.topics.results).count == 5)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aWriteAtWhichTheVendorFailsEachTimeHoldsUpNoOther() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor(
                batchLimit: 64,
                apply: { call, _ throws(VendorError) in
                    if call.ids.contains("w7") {
                        throw VendorError(
                            .transient,
                            code: "UNKNOWN_EXCEPTION",
                            line: "500",
                            mayHaveHappened: true
                        )
                    }
                    return call.writes.map { .settled(result($0)) }
                }
            )
            try world.publish(writes(64))
            let connector = world.start(.salesforce, vendor)
            let results = try await world.results(63)
            await connector.stop()
            #expect(!results.contains { $0.write == "w7" })
            #expect(Set(results.map(\.write)).count == 63)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aFaultOfTheWritesIsInTheNextReport() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor(apply: { call, number throws(VendorError) in
                if number == 1 {
                    throw VendorError(.permissionMissing, line: "grant Edit on Lead")
                }
                return call.writes.map { .settled(result($0)) }
            })
            try world.publish(writes(1))
            let connector = world.start(.salesforce, vendor)
            _ = try await world.results(1)
            try world.trigger(1, 2)
            let reports = try await world.reports(2)
            #expect(reports.flatMap(\.errors).contains("grant Edit on Lead"))
            try world.trigger(3)
            #expect(try await world.reports(3).last?.errors == [])
            await connector.stop()
            let pauses = connector.events.compactMap { event -> Int64? in
                if case .fault(.writes, _, let pause) = event { pause } else { nil }
            }
            #expect(pauses.count == 1 && pauses[0] >= 30_000)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatNobodyCanReadIsADeadLetterAndTheRestGoesOn() async throws {
        try await ConnectorWorld.run { world in
            let topic = world.topics.writes(.salesforce)
            let key = Array(LeadID(.marketo, "100").text.utf8)
            try world.producer.produce(to: topic, key: key, value: Array("{".utf8))
            try world.publish(writes(1))
            let connector = world.start(.salesforce, ScriptedVendor())
            #expect(try await world.results(1).map(\.write) == ["w0"])
            let letters = try await world.follow(world.topics.deadLetters) { !$0.isEmpty }
            await connector.stop()
            #expect(letters.first?.value == Array("{".utf8))
            #expect(letters.first?.headers.contains { $0.name == "leadsync-reason" } == true)
        }
    }
}

@Suite(.serialized) struct RequestsOnBrokerTests {
    private func request(_ person: Int) -> SyncRequest {
        SyncRequest(
            id: "r\(person)",
            person: "\(person)",
            assignTo: nil,
            at: resultTime,
            by: "test"
        )
    }

    @Test(.timeLimit(.minutes(1)))
    func aPersonIsReadAtOnceBesideAPollThatIsStuck() async throws {
        try await ConnectorWorld.run { world in
            let door = Latch()
            let vendor = ScriptedVendor(
                page: { _, _, _ throws(VendorError) in
                    await door.wait()
                    return ChangePage(changes: [], cursor: "c", isLast: true)
                },
                record: { request in
                    guard request.person != "404" else { return nil }
                    return KeyedChange(
                        lead: LeadID(.marketo, request.person),
                        event: change(Int(request.person) ?? 0, request: request.id)
                    )
                }
            )
            let connector = world.start(.marketo, vendor)
            try world.trigger(1)
            let requests = [request(1_042), request(404)]
            try world.publish(requests, to: world.topics.requests) {
                LeadID(.marketo, requests[$0].person).text
            }
            let changes = try await world.follow(world.topics.changes(.marketo)) { $0.count >= 2 }
            let events = world.decoded(changes, ChangeEvent.self)
            #expect(Set(events.map(\.request)) == ["r1042", "r404"])
            let unknown = events.first { $0.record == "404" }
            #expect(unknown?.operation == .deleted)
            await door.open()
            _ = try await world.reports(1)
            await connector.stop()
            #expect(connector.events.contains(.answered(isKnown: true)))
            #expect(connector.events.contains(.answered(isKnown: false)))
            // A successor does not answer again.
            let second = world.start(.marketo, vendor)
            try world.trigger(2)
            _ = try await world.reports(2)
            await second.stop()
            #expect(!second.events.contains(.answered(isKnown: true)))
        }
    }
}
