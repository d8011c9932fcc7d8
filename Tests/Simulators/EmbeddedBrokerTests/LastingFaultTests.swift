// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

@testable import EmbeddedBroker

/// Faults last until they are removed, and are told as Apache Kafka tells them.
@Suite struct LastingFaultTests {
    /// What librdkafka's clients find while a broker is in trouble, by its control from outside.
    @Test(.timeLimit(.minutes(2)))
    func clientsGoOnWhenAFaultIsOver() async throws {
        let outcome = try await PythonClient(of: "Simulators/EmbeddedBrokerTests").run(
            "librdkafka_faults",
            [BuiltProduct.leadsync.path]
        )
        #expect(outcome.exitCode == 0, "librdkafka_faults:\n\(outcome.output)")
    }

    private func refusals(
        under fault: LastingFault
    ) -> (group: ErrorCode?, fetch: ErrorCode?, heartbeat: ErrorCode?, transaction: ErrorCode?) {
        var faults = LastingFaults()
        faults.insert(fault)
        func refusal(_ handler: any RequestHandler.Type) -> ErrorCode? {
            faults.coordinatorRefusal(apiKey: handler.apiKey)?.error
        }
        return (
            refusal(TxnOffsetCommitRequest.self), refusal(OffsetFetchRequest.self),
            refusal(HeartbeatRequest.self), refusal(EndTxnRequest.self)
        )
    }

    @Test func aGroupLogInTroubleIsToldByItsCoordinator() {
        let short = refusals(under: .notEnoughReplicas(Place(topic: Place.groupLog)))
        #expect(short.group == .coordinatorNotAvailable)
        #expect(short.fetch == .notCoordinator)
        #expect(short.heartbeat == nil, "nothing is written for it")
        #expect(short.transaction == nil)
        let leaderless = refusals(under: .noLeader(Place(topic: Place.groupLog)))
        #expect(leaderless.group == .notCoordinator)
        #expect(leaderless.fetch == .notCoordinator)
        #expect(leaderless.heartbeat == .notCoordinator)
        #expect(leaderless.transaction == nil)
    }

    @Test func aTransactionLogInTroubleIsToldByItsCoordinator() {
        let short = refusals(under: .notEnoughReplicas(Place(topic: Place.transactionLog)))
        #expect(short.group == nil)
        #expect(short.transaction == .coordinatorNotAvailable)
        let leaderless = refusals(under: .noLeader(Place(topic: Place.transactionLog)))
        #expect(leaderless.group == nil)
        #expect(leaderless.transaction == .notCoordinator)
    }

    @Test func aCoordinatorThatLoadsTakesHeartbeatsOnly() {
        let loading = refusals(under: .coordinatorsLoading)
        #expect(loading.group == .coordinatorLoadInProgress)
        #expect(loading.fetch == .coordinatorLoadInProgress)
        #expect(loading.heartbeat == ErrorCode.none)
        #expect(loading.transaction == .coordinatorLoadInProgress)
    }

    @Test func aFaultStrikesItsPlaceOnly() {
        var faults = LastingFaults()
        faults.insert(.noLeader(Place(topic: "t", partition: 1)))
        faults.insert(.notEnoughReplicas(Place(topic: "u")))
        func id(_ topic: String, _ partition: Int32) -> TopicPartition {
            TopicPartition(topic: topic, partition: partition)
        }
        #expect(faults.hasLeader(id("t", 0)))
        #expect(!faults.hasLeader(id("t", 1)))
        #expect(faults.hasLeader(id("u", 1)))
        #expect(!faults.isWritable(id("u", 1)))
        #expect(faults.isWritable(id("t", 0)))
        faults.removeAll()
        #expect(faults.isWritable(id("u", 1)))
    }
}
