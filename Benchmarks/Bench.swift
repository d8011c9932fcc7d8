// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka

/// `leadsync-bench`: prints what records cost, and ends with 1 when that is more than it may be.
@main
struct Bench {
    static let usage = """
        usage: leadsync-bench [--leads <count>] [--rounds <count>]
               leadsync-bench micro [<part of a name>]
               leadsync-bench parts
               leadsync-bench count <calls> <name of a part>
               leadsync-bench state [<count of leads>]
        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("leadsync-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        switch arguments.first {
        case BrokerProcess.subcommand: try BrokerProcess.serve()
        case "parts": for name in try MicroBenchmark().names() { print(name) }
        case "count": try count(arguments.dropFirst())
        case "micro":
            let filter = arguments.dropFirst().first ?? ""
            let measurements = try MicroBenchmark().run(filter: filter)
            Report.printTable(measurements)
            try end(with: Report.violations(of: measurements))
        case StateBenchmark.subcommand:
            try StateBenchmark.runStep(Array(arguments.dropFirst()))
        case "state": try runState(arguments.dropFirst().first)
        default: try runAll(arguments)
        }
    }

    /// Calls one part so often, and does nothing else: what a profiler counts of two runs differs
    /// by the calls alone.
    private static func count(_ arguments: ArraySlice<String>) throws {
        guard let first = arguments.first, let calls = Int(first), calls > 0,
            let name = arguments.dropFirst().first
        else { throw BenchmarkFailure(usage) }
        try MicroBenchmark().call(name, times: calls)
    }

    private static func runState(_ text: String?) throws {
        let leads = text.map { Int($0) ?? 0 } ?? BenchmarkLimits.stateLeads
        guard leads > 0 else { throw BenchmarkFailure("\(text ?? "") is no count\n\(usage)") }
        let broker = try BrokerProcess()
        defer { broker.stop() }
        let kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        try StateBenchmark(kafka: kafka, leads: leads).run()
    }

    private static func runAll(_ arguments: [String]) throws {
        var leads = BenchmarkLimits.leads
        var rounds = BenchmarkLimits.rounds
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let text = rest.popFirst(), let count = Int(text), count > 0 else {
                throw BenchmarkFailure("a number has to follow \(name)\n\(usage)")
            }
            switch name {
            case "--leads": leads = count
            case "--rounds": rounds = count
            default: throw BenchmarkFailure("\(name) is not known\n\(usage)")
            }
        }
        let measurements = try MicroBenchmark().run()
        Report.printTable(measurements)
        print("")
        let broker = try BrokerProcess()
        defer { broker.stop() }
        let kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let warmUp = min(leads, BenchmarkLimits.warmUpLeads)
        _ = try WorkerBenchmark(kafka: kafka, leads: warmUp).round(0)
        let benchmark = WorkerBenchmark(kafka: kafka, leads: leads)
        let report = Report(rounds: try (1...rounds).map(benchmark.round))
        report.printTable()
        print("median of \(rounds) rounds of \(leads) records each, after a warm-up")
        try end(with: Report.violations(of: measurements) + report.violations)
    }

    private static func end(with violations: [String]) throws {
        guard violations.isEmpty else {
            throw BenchmarkFailure(violations.joined(separator: "\n"))
        }
    }
}
