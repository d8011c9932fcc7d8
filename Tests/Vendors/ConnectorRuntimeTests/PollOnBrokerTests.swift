// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

@Suite(.serialized) struct PollOnBrokerTests {
    private func keyed(_ person: Int, cycle: Int64) -> KeyedChange {
        KeyedChange(lead: LeadID(.marketo, "\(person)"), event: change(person, cycle: cycle))
    }

    private let schema = ObjectSchema(
        object: .person,
        asOf: resultTime,
        fields: [],
        validationRules: []
    )

    /// Two pages a poll, two changes a page.
    private func paged() -> ScriptedVendor {
        let schema = schema
        return ScriptedVendor(
            page: { _, cycle, number throws(VendorError) in
                let changes = [number * 2, number * 2 + 1].map {
                    KeyedChange(
                        lead: LeadID(.marketo, "\($0)"),
                        event: change($0, cycle: cycle)
                    )
                }
                return ChangePage(
                    changes: changes,
                    cursor: "after page \(number)",
                    isLast: number.isMultiple(of: 2),
                    upTo: resultTime
                )
            },
            schemas: { [schema] }
        )
    }

    @Test(.timeLimit(.minutes(1)))
    func theCursorMovesWithTheChanges() async throws {
        try await ConnectorWorld.run { world in
            let vendor = paged()
            let first = world.start(.marketo, vendor)
            try world.trigger(1)
            let report = try #require(try await world.reports(1).first)
            #expect(report.cycle == 1 && report.changes == 4 && report.apiCalls == 2)
            #expect(report.system == .marketo && report.errors.isEmpty)
            let records = try await world.all(world.topics.changes(.marketo))
            #expect(world.decoded(records, ChangeEvent.self).count == 4)
            let watermarks = records.filter { $0.key == nil }
            #expect(Set(watermarks.map(\.partition)) == [0, 1])
            #expect(
                world.decoded(watermarks, Watermark.self).map(\.upTo) == [resultTime, resultTime]
            )
            await first.stop()
            // A successor goes on where the first one stopped, and repeats no schema.
            let second = world.start(.marketo, vendor)
            try world.trigger(2)
            #expect(try await world.reports(2).map(\.cycle) == [1, 2])
            #expect(
                vendor.cursors == [nil, "after page 1", "after page 2", "after page 3"]
            )
            await second.stop()
            let schemas = try await world.all(world.topics.schema, partitions: 1)
            #expect(schemas.map(\.keyText) == ["marketo/Person"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPageThatIsNotCommittedIsAskedForAgain() async throws {
        try await ConnectorWorld.run { world in
            let broker = world.broker
            let vendor = ScriptedVendor(page: { cursor, cycle, number throws(VendorError) in
                // The transaction of the second page fails.
                if number == 2 {
                    broker.faults.add(Fault(apiKey: 28, action: .errorCode(22)))
                }
                let next = (cursor.flatMap(Int.init) ?? 0) + 1
                return ChangePage(
                    changes: [
                        KeyedChange(
                            lead: LeadID(.marketo, "\(next)"),
                            event: change(next, cycle: cycle)
                        )
                    ],
                    cursor: "\(next)",
                    isLast: next == 3
                )
            })
            let connector = world.start(.marketo, vendor)
            try world.trigger(1)
            #expect(try await world.reports(1).map(\.cycle) == [1])
            await connector.stop()
            #expect(vendor.cursors == [nil, "1", "1", "2"])
            let records = try await world.all(world.topics.changes(.marketo))
            #expect(Set(world.decoded(records, ChangeEvent.self).map(\.record)) == ["1", "2", "3"])
            // Without `upTo` nothing is promised.
            #expect(records.count == 3)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aFaultIsReportedAndTheLoadGoesOnAtTheNextTrigger() async throws {
        try await ConnectorWorld.run { world in
            let fault = VendorError(.permissionMissing, line: "grant the permission")
            let vendor = ScriptedVendor(page: { cursor, _, number throws(VendorError) in
                if number == 2 { throw fault }
                return ChangePage(
                    changes: [],
                    cursor: "page \(number)",
                    isLast: number == 3,
                    progress: LoadProgress(records: Int64(number), total: 3),
                    loadedRecords: number == 3 ? 3 : nil
                )
            })
            let connector = world.start(.marketo, vendor)
            try world.trigger(1)
            #expect(try await world.reports(1).map(\.errors) == [["grant the permission"]])
            try world.trigger(2)
            #expect(try await world.reports(2).last?.errors == [])
            await connector.stop()
            #expect(vendor.cursors == [nil, "page 1", "page 1"])
            #expect(
                connector.events.contains(.fault(lane: .poll, fault, pauseMilliseconds: nil))
            )
            #expect(connector.events.contains { if case .loading = $0 { true } else { false } })
            #expect(connector.events.contains(.loaded(records: 3)))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func ofManyTriggersTheNewestIsRun() async throws {
        try await ConnectorWorld.run { world in
            try world.trigger(1, 2, 3)
            try world.producer.produce(to: world.topics.triggers, key: "poll", value: "no trigger")
            try world.producer.flush()
            let vendor = ScriptedVendor()
            let connector = world.start(.salesforce, vendor)
            let reports = try await world.reports(3)
            #expect(reports.map(\.cycle) == [1, 2, 3] || vendor.cursors.count == 3)
            _ = try await world.follow(world.topics.deadLetters) { $0.count == 1 }
            await connector.stop()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theOtherOneTakesOver() async throws {
        try await ConnectorWorld.run { world in
            let (one, other) = (ScriptedVendor(), ScriptedVendor())
            let first = world.start(.salesforce, one)
            try world.trigger(1)
            _ = try await world.reports(1)
            let second = world.start(.salesforce, other)
            try world.trigger(2)
            _ = try await world.reports(2)
            #expect(one.cursors.count + other.cursors.count == 2)
            await first.stop()
            try world.trigger(3)
            #expect(try await world.reports(3).map(\.cycle) == [1, 2, 3])
            #expect(
                other.cursors.last == .some("cursor\(one.cursors.count)") || one.cursors.count < 2
            )
            await second.stop()
            #expect(second.events.contains(.active))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theWinningSideWaitsForTheLosingSide() async throws {
        try await ConnectorWorld.run { world in
            let clock = ManualConnectorClock()
            func report(_ cycle: Int64) throws {
                let report = CycleReport(
                    cycle: cycle,
                    system: .salesforce,
                    changes: 0,
                    apiCalls: 0,
                    durationMilliseconds: 0,
                    errors: [],
                    at: resultTime
                )
                try world.publish([report], to: world.topics.cycles) { _ in "\(cycle)" }
            }
            try report(1)
            let vendor = ScriptedVendor()
            let connector = world.start(.marketo, vendor, clock: clock)
            // Cycle 2 has not been reported yet: it waits.
            try world.trigger(2)
            await clock.waitForSleepers()
            #expect(vendor.cursors.isEmpty)
            try report(2)
            #expect(
                try await world.reports(3).map(\.system) == [.salesforce, .salesforce, .marketo]
            )
            // No report of cycle 3 comes: it waits as long as it is told.
            try world.trigger(3)
            await clock.waitForSleepers()
            #expect(vendor.cursors.count == 1)
            clock.advance(byMilliseconds: Limits.losingSideWaitMilliseconds)
            #expect(try await world.reports(4).last?.cycle == 3)
            // A system that has long been silent is not waited for.
            try world.trigger(2 + Limits.silentCycles + 1)
            #expect(try await world.reports(5).last?.cycle == 2 + Limits.silentCycles + 1)
            await connector.stop()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aLeaseOfTheBudgetOutlivesItsProcess() async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor()
            let first = world.start(.salesforce, vendor)
            try world.trigger(1)
            _ = try await world.reports(1)
            let leadership = try #require(vendor.leaderships.first)
            #expect(leadership.budgetRecord == BudgetRecord())
            let lease = try #require(BudgetRecord(text: "491000:100"))
            try await leadership.record(lease)
            await first.stop()
            await #expect(throws: VendorError.self) { try await leadership.record(lease) }
            let second = world.start(.salesforce, vendor)
            try world.trigger(2)
            _ = try await world.reports(2)
            await second.stop()
            #expect(vendor.leaderships.last?.budgetRecord == lease)
            #expect(vendor.cursors == [nil, "cursor1"])
        }
    }
}
