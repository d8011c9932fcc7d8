// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// A request of Kafka's protocol, and what it is answered with once.
struct KafkaAnswer: Sendable, CustomTestStringConvertible {
    var request: String
    var apiKey: Int16
    var error: String
    var code: Int16

    var testDescription: String { "\(request): \(error)" }
}

/// Whatever Kafka answers: a connector begins anew in its process and goes on.
@Suite(.serialized) struct KafkaTroubleTests {
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            .init(request: "EndTxn", apiKey: 26, error: "INVALID_TXN_STATE", code: 48),
            .init(request: "EndTxn", apiKey: 26, error: "PRODUCER_FENCED", code: 90),
            .init(request: "EndTxn", apiKey: 26, error: "NOT_COORDINATOR", code: 16),
            .init(request: "TxnOffsetCommit", apiKey: 28, error: "UNKNOWN_MEMBER_ID", code: 25),
            .init(request: "AddPartitionsToTxn", apiKey: 24, error: "INVALID_TXN_STATE", code: 48),
            .init(
                request: "AddPartitionsToTxn",
                apiKey: 24,
                error: "INVALID_PRODUCER_EPOCH",
                code: 47
            ),
        ] as [KafkaAnswer]
    )
    func itGoesOn(answer: KafkaAnswer) async throws {
        try await ConnectorWorld.run { world in
            let connector = world.start(.salesforce, ScriptedVendor())
            try await world.wait { connector.events.contains(.active) }
            world.broker.faults.add(
                Fault(apiKey: answer.apiKey, action: .errorCode(answer.code))
            )
            try world.publish([write("a", lead: 1, version: 1, ["Phone": "1"])])
            try await world.wait { world.broker.faults.remaining == 0 }
            try world.publish([write("b", lead: 2, version: 1, ["Phone": "1"])])
            let results = try await world.results(2)
            #expect(Set(results.map(\.write)) == ["a", "b"])
            #expect(connector.result == nil, "it has ended")
            await connector.stop()
        }
    }
}
