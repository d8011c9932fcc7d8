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

/// One run of the executable.
private final class Command {
    struct Outcome {
        var code: Int32
        var output: [String]
        var errors: [String]
    }

    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var errorText = ""

    init(_ arguments: [String], kafka: String, variables: [String: String] = [:]) throws {
        // Built beside the tests.
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = products.appendingPathComponent("leadsync")
        process.arguments = arguments
        var environment = ["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": kafka]
        environment.merge(variables) { $1 }
        process.environment = environment
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    static func run(
        _ arguments: [String],
        kafka: String,
        variables: [String: String] = [:]
    ) throws -> Outcome {
        try Command(arguments, kafka: kafka, variables: variables).end()
    }

    /// Reads what it complains of until there is such a line; false when it ends before.
    func waitForError(_ line: String) -> Bool {
        while !errorText.contains(line) {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { return false }
            errorText += String(decoding: data, as: UTF8.self)
        }
        return true
    }

    func end() -> Outcome {
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        errorText += String(decoding: complained, as: UTF8.self)
        return Outcome(
            code: process.terminationStatus,
            output: Command.lines(String(decoding: said, as: UTF8.self)),
            errors: Command.lines(errorText)
        )
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}
