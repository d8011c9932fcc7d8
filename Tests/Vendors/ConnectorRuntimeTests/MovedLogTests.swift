// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// Connectors over retention, topics that are made anew, and partitions that are added.
@Suite(.serialized) struct MovedLogTests {
    private func partitions(_ topic: String) -> [TopicPartition] {
        (0..<ConnectorWorld.partitions).map { TopicPartition(topic: topic, partition: $0) }
    }

    /// Where the group stands, and what the partitions hold.
    private func places(_ world: ConnectorWorld, _ topic: String) async throws -> [GroupPlace] {
        let (kafka, group) = (world.kafka, world.topics.connectorGroup(.salesforce))
        let partitions = partitions(topic)
        return try await offPool {
            let admin = try Admin(kafka)
            defer { admin.close() }
            return try admin.places(ofGroup: group, partitions: partitions)
        }
    }

    private func delete(_ world: ConnectorWorld, _ topic: String) async throws {
        let kafka = world.kafka
        let ends = partitions(topic).map { PartitionOffset($0, offset: PartitionOffset.end) }
        try await offPool {
            let admin = try Admin(kafka)
            defer { admin.close() }
            try admin.deleteRecords(before: ends)
        }
    }

    private func gaps(_ connector: RunningConnector) -> [LogGap] {
        connector.events.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    }

    private let writes = (0..<6).map {
        write("w\($0)", lead: $0, version: 1, ["Phone": "\($0)"])
    }

    @Test(.timeLimit(.minutes(2)))
    func whatIsConsumedToTheEndStandsAtTheEndAndRetentionIsNoGap() async throws {
        try await ConnectorWorld.run { world in
            let topic = world.topics.writes(.salesforce)
            let first = world.start(.salesforce, ScriptedVendor())
            try world.publishInTransaction(writes)
            #expect(try await world.results(writes.count).count == writes.count)
            // The marker counts: without a commit of the end the group would stand before it.
            while try await !places(world, topic).allSatisfy({ $0.offsetsBehind == 0 }) {
                try await Task.sleep(for: .milliseconds(100))
            }
            await first.stop()
            try await delete(world, topic)
            let vendor = ScriptedVendor()
            let second = world.start(.salesforce, vendor)
            try world.publishInTransaction([write("late", lead: 9, version: 1, ["Phone": "9"])])
            #expect(try await world.results(writes.count + 1).count == writes.count + 1)
            await second.stop()
            #expect(gaps(second).isEmpty)
            #expect(vendor.calls.flatMap(\.ids) == ["late"])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aGapOfUnreadWritesIsToldAndTheRestIsApplied() async throws {
        try await ConnectorWorld.run { world in
            let topic = world.topics.writes(.salesforce)
            let first = world.start(.salesforce, ScriptedVendor())
            try world.publishInTransaction(writes)
            _ = try await world.results(writes.count)
            await first.stop()
            let standing = try await places(world, topic)
            // These are not read.
            try world.publishInTransaction(writes)
            try await delete(world, topic)
            let second = world.start(.salesforce, ScriptedVendor())
            try world.publishInTransaction([write("late", lead: 9, version: 1, ["Phone": "9"])])
            _ = try await world.results(writes.count + 1)
            await second.stop()
            let told = gaps(second)
            #expect(Set(told.map(\.partition)) == Set(partitions(topic)))
            for gap in told {
                let place = try #require(standing.first { $0.partition == gap.partition })
                #expect(gap.wanted == place.committed && gap.cause == .expired)
                #expect(gap.records > 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aTopicThatIsMadeAnewIsReadFromItsBeginning() async throws {
        try await ConnectorWorld.run { world in
            let topic = world.topics.writes(.salesforce)
            let vendor = ScriptedVendor()
            let connector = world.start(.salesforce, vendor)
            try world.publish(writes)
            _ = try await world.results(writes.count)
            let kafka = world.kafka
            try await offPool {
                let admin = try Admin(kafka)
                defer { admin.close() }
                _ = try admin.deleteTopics([topic])
                _ = try admin.createTopics([
                    .init(name: topic, partitionCount: Int(ConnectorWorld.partitions))
                ])
            }
            try world.publish([write("new", lead: 1, version: 2, ["Phone": "new"])])
            _ = try await world.results(writes.count + 1)
            await connector.stop()
            #expect(vendor.calls.flatMap(\.ids).filter { $0 == "new" }.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func partitionsThatAreAddedEndItWithOneLine() async throws {
        try await ConnectorWorld.run { world in
            let connector = world.start(.salesforce, ScriptedVendor())
            try await world.wait { connector.events.contains(.active) }
            let kafka = world.kafka
            let topic = world.topics.results
            try await offPool {
                let admin = try Admin(kafka)
                defer { admin.close() }
                // The same as adding partitions, and the embedded broker's client can do it.
                _ = try admin.deleteTopics([topic])
                _ = try admin.createTopics([.init(name: topic, partitionCount: 5)])
            }
            try await world.wait { connector.result != nil }
            let error = #expect(throws: KafkaError.self) { try connector.result?.get() }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("topic \(topic) has 5 partitions, and had 2") == true)
        }
    }
}
