// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import Kafka
import LeadModel
import Testing

/// The built executable, from outside: exit codes, lines, signals.
@Suite(.serialized) struct CommandTests {
    @Test(.timeLimit(.minutes(1)))
    func withoutABrokerThereIsOneLineInBoundedTime() throws {
        let began = ContinuousClock.now
        let result = try Command.run(["topics", "create"], kafka: "127.0.0.1:1")
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
        let missing = try Command.run(["worker"], kafka: kafka)
        #expect(missing.code == 78)
        #expect(missing.errors.count == 1)
        #expect(missing.errors[0].contains("run 'leadsync topics create'"))
        let create = ["topics", "create", "--partitions", "4"]
        #expect(
            try Command.run(create, kafka: kafka).output == [
                "13 topics created, 0 were there already"
            ]
        )
        let again = try Command.run(create, kafka: kafka)
        #expect(again.code == 0)
        #expect(again.output == ["0 topics created, 13 were there already"])
        #expect(try Command.run(["topics", "check"], kafka: kafka).code == 0)
        let other = try Command.run(["topics", "create", "--partitions", "8"], kafka: kafka)
        #expect(other.code == 78)
        #expect(other.errors.allSatisfy { $0.contains("4 partitions, 8 are asked for") })
        let checked = try Command.run(["topics", "check", "--partitions", "8"], kafka: kafka)
        #expect(checked.code == 78)
        #expect(checked.errors == other.errors)
        let copies = try Command.run(
            ["topics", "check", "--replication-factor", "3"],
            kafka: kafka
        )
        #expect(copies.code == 78)
        #expect(copies.errors.count == 13)
        #expect(copies.errors.allSatisfy { $0.contains("has 1 copy of each partition, 3 are") })
    }

    @Test(.timeLimit(.minutes(1)))
    func aWorkerGetsReadyAndStopsAtASignal() throws {
        let broker = try EmbeddedBroker.start(.init(autoCreateTopics: false))
        defer { broker.stop() }
        let kafka = broker.bootstrapServers
        _ = try Command.run(["topics", "create", "--partitions", "4"], kafka: kafka)
        let worker = try Command(["worker", "--id", "w", "--http-port", "off"], kafka: kafka)
        #expect(worker.waitForError("worker ready: 4 partitions"))
        let began = ContinuousClock.now
        worker.process.terminate()
        let result = worker.end()
        #expect(result.code == 0)
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    /// What a worker leaves behind, markers of transactions included, is no lag.
    @Test(.timeLimit(.minutes(1)))
    func aCycleEndsWhenTheWorkersHaveReadAll() throws {
        let broker = try EmbeddedBroker.start(.init(autoCreateTopics: false))
        defer { broker.stop() }
        let kafka = broker.bootstrapServers
        _ = try Command.run(["topics", "create", "--partitions", "4"], kafka: kafka)
        let worker = try Command(["worker", "--id", "w", "--http-port", "off"], kafka: kafka)
        #expect(worker.waitForError("worker ready: 4 partitions"))
        let roles = ["scheduler", "--delay", "200ms", "--http-port", "off"]
        let scheduler = try Command(roles, kafka: kafka)
        #expect(scheduler.waitForError("cycle 1 begins"))
        let request = ["sync-person", "1042", "--wait", "--timeout", "2"]
        let asked = try Command.run(request, kafka: kafka)
        #expect(asked.code == 75)
        #expect(asked.output.contains { $0.contains("  requested  ") })
        let lead = try Command.run(["lead", "marketo:1042"], kafka: kafka)
        #expect(lead.code == 0)
        #expect(lead.output.contains { $0.contains("  requested  ") })
        let json = try Command.run(["lead", "marketo:1042", "--json"], kafka: kafka)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.joined().utf8))
        #expect((object as? [String: Any])?["activities"] is [Any])

        try report(cycle: 1, kafka: kafka)
        #expect(scheduler.waitForError("cycle 2 begins"))
        // Killed without a word: the next one goes on with the numbering.
        kill(scheduler.process.processIdentifier, SIGKILL)
        _ = scheduler.end()
        let successor = try Command(roles, kafka: kafka)
        #expect(successor.waitForError("active, after cycle 2"))
        try report(cycle: 2, kafka: kafka)
        #expect(successor.waitForError("cycle 3 begins"))
        successor.process.terminate()
        #expect(successor.end().code == 0)
        worker.process.terminate()
        #expect(worker.end().code == 0)
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
        let result = try Command.run(arguments, kafka: "127.0.0.1:1")
        #expect(result.code == code, "\(result.errors)")
    }

    @Test func theEnvironmentIsUsedAndFlagsGoBefore() throws {
        let result = try Command.run(
            ["config", "check", "--set", "schedule.delay=3m"],
            kafka: "127.0.0.1:1",
            variables: ["LEADSYNC_SCHEDULE_DELAY": "2m", "LEADSYNC_CONFLICTS_MAX_HOLD": "9m"]
        )
        #expect(result.output.contains { $0.hasPrefix("schedule.delay ") && $0.contains("3m") })
        #expect(result.output.contains { $0.contains("9m") && $0.contains("MAX_HOLD") })
    }
}
