// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

/// The built executable, from outside: exit codes, lines, signals.
@Suite(.serialized) struct CommandTests {
    @Test(.timeLimit(.minutes(1)))
    func withoutABrokerThereIsOneLineInBoundedTime() throws {
        let began = ContinuousClock.now
        let result = try CommandRun(["topics", "create"], kafka: "127.0.0.1:1")
        #expect(result.code == 69)
        #expect(result.errors.count == 1)
        #expect(result.errors[0].contains("no Kafka broker answers at 127.0.0.1:1"))
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    @Test(.timeLimit(.minutes(1)))
    func topicsAreCreatedOnceAndChecked() throws {
        let broker = try EmbeddedBroker.start(.init(autoCreateTopics: false))
        defer { broker.stop() }
        let kafka = broker.bootstrapServers
        let missing = try CommandRun(["worker"], kafka: kafka)
        #expect(missing.code == 78)
        #expect(missing.errors.count == 1)
        #expect(missing.errors[0].contains("run 'leadsync topics create'"))
        let create = ["topics", "create", "--partitions", "4"]
        #expect(
            try CommandRun(create, kafka: kafka).output == [
                "13 topics created, 0 were there already"
            ]
        )
        let again = try CommandRun(create, kafka: kafka)
        #expect(again.code == 0)
        #expect(again.output == ["0 topics created, 13 were there already"])
        #expect(try CommandRun(["topics", "check"], kafka: kafka).code == 0)
        let other = try CommandRun(["topics", "create", "--partitions", "8"], kafka: kafka)
        #expect(other.code == 78)
        #expect(other.errors.allSatisfy { $0.contains("4 partitions, 8 are asked for") })
        let checked = try CommandRun(["topics", "check", "--partitions", "8"], kafka: kafka)
        #expect(checked.code == 78)
        #expect(checked.errors == other.errors)
        let copies = try CommandRun(
            ["topics", "check", "--replication-factor", "3"],
            kafka: kafka
        )
        #expect(copies.code == 78)
        #expect(copies.errors.count == 13)
        #expect(copies.errors.allSatisfy { $0.contains("has 1 copy of each partition, 3 are") })
    }

    @Test(.timeLimit(.minutes(1)))
    func aWorkerGetsReadyAndStopsAtASignal() throws {
        let fixture = try WorkerOnBroker()
        defer { fixture.stop() }
        let worker = fixture.worker
        let began = ContinuousClock.now
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    /// What a worker leaves behind, markers of transactions included, is no lag.
    @Test(.timeLimit(.minutes(1)))
    func aCycleEndsWhenTheWorkersHaveReadAll() throws {
        let fixture = try WorkerOnBroker()
        defer { fixture.stop() }
        let (worker, kafka) = (fixture.worker, fixture.kafka)
        let roles = ["scheduler", "--delay", "200ms", "--http-port", "off"]
        let scheduler = try fixture.start(roles)
        try scheduler.awaitLine(containing: "cycle 1 begins")
        let request = ["sync-person", "1042", "--wait", "--timeout", "2"]
        let asked = try CommandRun(request, kafka: kafka)
        #expect(asked.code == 75)
        #expect(asked.output.contains { $0.contains("  requested  ") })
        let lead = try CommandRun(["lead", "marketo:1042"], kafka: kafka)
        #expect(lead.code == 0)
        #expect(lead.output.contains { $0.contains("  requested  ") })
        let json = try CommandRun(["lead", "marketo:1042", "--json"], kafka: kafka)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.joined().utf8))
        #expect((object as? [String: Any])?["activities"] is [Any])

        try report(cycle: 1, kafka: kafka)
        try scheduler.awaitLine(containing: "cycle 2 begins")
        // Killed without a word: the next one goes on with the numbering.
        scheduler.kill()
        _ = try scheduler.awaitEnd(seconds: Bounds.stopSeconds)
        let successor = try fixture.start(roles)
        try successor.awaitLine(containing: "active, after cycle 2")
        try report(cycle: 2, kafka: kafka)
        try successor.awaitLine(containing: "cycle 3 begins")
        for process in [successor, worker] {
            process.terminate()
            #expect(try process.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }

    private func report(cycle: Int64, kafka: String) throws {
        let producer = try Producer(KafkaConfiguration(bootstrapServers: kafka))
        defer { producer.close() }
        for system in VendorSystem.allCases {
            let report = CycleReport(
                cycle: cycle,
                system: system,
                changes: 0,
                apiCalls: 1,
                durationMilliseconds: 1,
                errors: [],
                at: Timestamp(milliseconds: 0)
            )
            try producer.produce(
                to: Topics().cycles,
                partition: 0,
                key: Array("\(cycle)".utf8),
                value: report.encoded()
            )
        }
        try producer.flush()
    }

    @Test(
        arguments: [
            (["sync-person", "abc"], 64), (["lead", "foo"], 64), (["nonsense"], 64),
            (["config", "check", "--config", "no-such-file.yaml"], 66),
            (["config", "check", "--set", "schedule.delay=7"], 78),
            (["config", "check", "--set", "kafka.properties.no.such=1"], 78),
            (["config", "check", "--set", "kafka.properties.sasl.password=1"], 78),
            (["config", "check", "--set", "schedule.dely=7s"], 78), (["config", "check"], 0),
        ] as [([String], Int32)]
    )
    func exitCodesSayWhatIsWrong(arguments: [String], code: Int32) throws {
        let result = try CommandRun(arguments, kafka: "127.0.0.1:1")
        #expect(result.code == code, "\(result.errors)")
    }

    @Test func theEnvironmentIsUsedAndFlagsGoBefore() throws {
        let result = try CommandRun(
            ["config", "check", "--set", "schedule.delay=3m"],
            kafka: "127.0.0.1:1",
            environment: ["LEADSYNC_SCHEDULE_DELAY": "2m", "LEADSYNC_CONFLICTS_MAX_HOLD": "9m"]
        )
        #expect(result.output.contains { $0.hasPrefix("schedule.delay ") && $0.contains("3m") })
        #expect(result.output.contains { $0.contains("9m") && $0.contains("MAX_HOLD") })
    }
}
