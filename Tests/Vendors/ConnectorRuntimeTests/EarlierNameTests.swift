// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import Kafka
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// A connector whose group was called otherwise before names followed from the prefix.
@Suite(.serialized) struct EarlierNameTests {
    private static let prefix = "acme."
    private static let earlier = "leadsync-connector-marketo"

    /// What a connector of an older version has left: its place, under the old name.
    private func leavePlace(_ world: ConnectorWorld) throws {
        let note = "budget= ended=1 loaded=1 cursor=kept"
        let producer = try TransactionalProducer(
            world.kafka,
            transactionalIdentifier: Self.earlier
        )
        defer { producer.close() }
        try producer.initializeTransactions()
        let member = try Consumer(
            world.kafka,
            role: .member(group: Self.earlier, instance: nil),
            topics: [world.topics.triggers]
        )
        defer { member.close(leavesGroup: false) }
        let triggers = TopicPartition(topic: world.topics.triggers, partition: 0)
        try producer.begin()
        try producer.sendOffsets(
            [PartitionOffset(triggers, offset: 1, metadata: note)],
            group: try member.groupMetadata()
        )
        try producer.commit()
    }

    @Test(.timeLimit(.minutes(2)))
    func itsPlaceIsTakenOver() async throws {
        try await ConnectorWorld.run(prefix: Self.prefix) { world in
            try world.trigger(1)
            try leavePlace(world)
            let vendor = ScriptedVendor()
            let connector = world.start(.marketo, vendor)
            try world.trigger(2)
            #expect(try await world.reports(1).map(\.cycle) == [2])
            await connector.stop()
            #expect(vendor.cursors == ["kept"])
            // From then on the place is under the new name.
            let again = ScriptedVendor()
            let second = world.start(.marketo, again)
            try world.trigger(3)
            #expect(try await world.reports(2).map(\.cycle) == [2, 3])
            await second.stop()
            #expect(again.cursors == ["cursor1"])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func oneThatIsStillActiveIsWaitedFor() async throws {
        try await ConnectorWorld.run(prefix: Self.prefix) { world in
            try leavePlace(world)
            let membership = try ActiveMembership(
                world.kafka,
                group: Self.earlier,
                partition: TopicPartition(topic: world.topics.triggers, partition: 0),
                sessionTimeoutMilliseconds: 6_000
            )
            try membership.join {}
            while !membership.isActive { try membership.serve(timeoutMilliseconds: 100) }
            let connector = world.start(.marketo, ScriptedVendor())
            try await world.wait {
                connector.events.contains(.waitingForEarlier(name: Self.earlier))
            }
            #expect(!connector.events.contains(.active))
            membership.close()
            try await world.wait { connector.events.contains(.active) }
            await connector.stop()
        }
    }

    @Test func theStandardPrefixKeepsItsNames() {
        let topics = Topics()
        #expect(topics.schedulerGroup == "leadsync-scheduler")
        #expect(topics.connectorGroup(.marketo) == "leadsync-connector-marketo")
        #expect(topics.earlierSchedulerGroup == nil)
        #expect(topics.earlierConnectorGroup(.salesforce) == nil)
    }

    @Test(arguments: ["acme.", "", "leadsync-", "leadsync", "leadsync.eu."])
    func everyOtherPrefixHasNamesOfItsOwn(prefix: String) {
        let (topics, standard) = (Topics(prefix: prefix), Topics())
        let names = VendorSystem.allCases.map(topics.connectorGroup) + [topics.schedulerGroup]
        let taken = VendorSystem.allCases.map(standard.connectorGroup) + [standard.schedulerGroup]
        #expect(Set(names).count == 3 && Set(names).isDisjoint(with: taken))
        #expect(names.allSatisfy { $0.hasPrefix(prefix) })
        #expect(topics.earlierSchedulerGroup == "leadsync-scheduler")
    }
}
