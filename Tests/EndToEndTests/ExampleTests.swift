// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

/// The programs in `Examples/`, as their READMEs start them, beside a worker.
@Suite(.serialized) struct ExampleTests {
    private static let record = "00Q5e00000ABCDEEA5"

    /// Starts an example on a cluster.
    private func example(
        _ name: String,
        _ arguments: [String] = [],
        on cluster: Cluster
    ) throws -> ServiceProcess {
        try ServiceProcess(
            arguments,
            environment: [
                "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": cluster.kafka.bootstrapServers,
                "LEADSYNC_TOPICS_PREFIX": cluster.topics.prefix,
            ],
            executable: BuiltProduct.leadsync.deletingLastPathComponent()
                .appendingPathComponent(name)
        )
    }

    /// Feeds one change, and waits until it is published.
    private func feed(_ arguments: [String], on cluster: Cluster) throws {
        let producer = try example("FeedProducer", arguments, on: cluster)
        let end = try producer.awaitEnd(seconds: Bounds.readySeconds)
        #expect(end == .success, "\(producer.errorText)")
        #expect(producer.outputText.contains("published the watermark"))
    }

    private func awaitOutput(_ process: ServiceProcess, _ texts: String...) throws {
        try awaiting(
            "a line with \(texts)",
            seconds: Bounds.drainSeconds,
            found: { "it said: \(process.outputText.suffix(2_000)) \(process.errorText)" },
            until: {
                try process.checkAlive()
                return process.outputText.split(separator: "\n").contains { line in
                    texts.allSatisfy { line.contains($0) }
                }
            }
        )
    }

    @Test(.timeLimit(.minutes(3)))
    func aFeedGoesInAndTheGoldenRecordComesOut() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let worker = try ServiceProcess.worker("w", on: cluster)
        try worker.awaitReady()
        let consumer = try example("LeadConsumer", on: cluster)

        try feed(
            ["salesforce", Self.record, "LastName=Lovelace", "Company=Engines"],
            on: cluster
        )
        try feed(
            ["marketo", "1042", "lastName=Lovelace", "phone=1", "link=" + Self.record],
            on: cluster
        )
        try awaitOutput(consumer, "salesforce:\(Self.record) is marketo:1042 now")
        try awaitOutput(
            consumer,
            "marketo:1042",
            "salesforce=\(Self.record)",
            " lastName='Lovelace'",
            "phone='1'|?"
        )
        let writes = try cluster.read(WriteCommand.self, of: cluster.topics.writes(.salesforce))
        #expect(writes.allSatisfy { $0.record == Self.record && $0.operation == .update })
        #expect(writes.contains { $0.fields == [Field(name: "Phone", value: .text("1"))] })
        try worker.checkAlive()
    }

    @Test func theFeedSaysHowItIsUsed() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        for arguments in [[], ["marketo"], ["hubspot", "1"], ["marketo", "1", "phone"]] {
            let producer = try example("FeedProducer", arguments, on: cluster)
            let end = try producer.awaitEnd(seconds: Bounds.readySeconds)
            #expect(end.code == 64)
            #expect(producer.errorText.hasPrefix("usage: FeedProducer"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func aConnectorOfOnesOwnKeepsAContactListInStep() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let worker = try ServiceProcess.worker("w", on: cluster)
        try worker.awaitReady()
        let connector = try example("ContactListConnector", on: cluster)
        try awaitOutput(connector, "connector ready: contact list")

        try trigger(1, on: cluster)
        try awaitOutput(connector, "1 changes published")
        let told = try cluster.records(of: cluster.topics.changes(.marketo))
        #expect(told.contains { $0.keyText == "marketo:1001" })

        // The list's contact names this lead as its twin; the list holds no title.
        try feed(["salesforce", Self.record, "Title=Countess"], on: cluster)
        // The title waits until the list has told all that is older.
        try trigger(2, on: cluster)
        try awaitOutput(connector, "1 writes applied, 0 rejected")
        let results = try cluster.read(WriteResult.self, of: cluster.topics.results)
        #expect(results.contains { $0.record == "1001" && $0.status == .applied })

        connector.terminate()
        #expect(try connector.awaitEnd(seconds: Bounds.stopSeconds * 2) == .success)
        try worker.checkAlive()
    }

    /// What the scheduler would publish.
    private func trigger(_ cycle: Int64, on cluster: Cluster) throws {
        let producer = try Producer(cluster.kafka)
        defer { producer.close() }
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let trigger = PollTrigger(cycle: cycle, at: now, reason: .manual)
        try producer.produce(
            to: cluster.topics.triggers,
            key: Array("poll".utf8),
            value: trigger.encoded()
        )
        try producer.flush()
    }
}
