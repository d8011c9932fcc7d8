// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

@Suite("What has become of persons", .serialized)
struct LeadRegisterTests {
    private func state(_ person: String, isDeleted: Bool) -> LeadEntry {
        var state = LeadState(lead: LeadID(.marketo, person))
        state.marketo = RecordLink(object: .person, record: person, isDeleted: isDeleted)
        return .lead(state)
    }

    @Test("the newest state of each person's lead tells it")
    func fates() async throws {
        try await ConnectorWorld.run { world in
            let entries: [LeadEntry] = [
                state("1", isDeleted: false), state("1", isDeleted: true),
                state("2", isDeleted: true), state("2", isDeleted: false),
                .alias(lead: LeadID(.marketo, "3"), of: LeadID(.marketo, "2")),
                state("5", isDeleted: false),
            ]
            try world.publish(entries, to: world.topics.leads) { entries[$0].key }
            try world.producer.produce(
                to: world.topics.leads,
                key: Array("marketo:6".utf8),
                value: Array("not JSON".utf8)
            )
            try world.producer.flush()
            let register = LeadRegister(world.kafka, topics: world.topics)
            let fates = await register.fates(of: ["1", "2", "3", "4", "6"])
            #expect(
                fates == ["1": .gone, "2": .lives, "3": .merged(into: "2"), "6": .unknown]
            )
            #expect(await register.fates(of: []).isEmpty)
        }
    }

    @Test("a cluster that does not answer knows nobody")
    func noCluster() async throws {
        let world = try ConnectorWorld()
        world.producer.close()
        world.broker.stop()
        var kafka = world.kafka
        kafka.properties["socket.connection.setup.timeout.ms"] = "1000"
        let register = LeadRegister(kafka, topics: world.topics)
        #expect(await register.fates(of: ["1"]).isEmpty)
    }
}

extension LeadEntry {
    fileprivate var key: String {
        switch self {
        case .lead(let state): state.lead.text
        case .alias(let lead, _): lead.text
        }
    }
}
