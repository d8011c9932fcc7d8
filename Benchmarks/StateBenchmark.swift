// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import Kafka
import LeadModel
import LeadWorker
import StateStore
import StreamProcessing
import SyncEngine

/// A worker with its store on disk beside one with it in memory, on one broker, in one run. Every
/// step is a process of its own, so that its memory is its own.
struct StateBenchmark {
    /// The argument by which the benchmark's executable becomes one step.
    static let subcommand = "state-step"

    /// What a worker does between its start and its end.
    enum Step: String, CaseIterable {
        case marketo = "first load, Marketo"
        case salesforce = "first load, Salesforce"
        case oneSided = "one-sided change"
        case echo = "echo of our own write"
        case restart = "restart, nothing to do"
        case cold = "restart without its disk"
        case reading = "reading the changelog alone"

        /// How many records the step processes for each lead, what it forwards included.
        var recordsPerLead: Int {
            switch self {
            case .marketo, .oneSided, .echo: 1
            case .salesforce: 2
            case .restart, .cold, .reading: 0
            }
        }
    }

    /// What a step's process tells of itself.
    struct Outcome {
        /// From the process's start until it had its partitions.
        var readySeconds: Double
        /// From then until the last record was committed; 0 where there is none.
        var workSeconds: Double
        var processorSeconds: Double
        var peakBytes: Int

        var line: String { "\(readySeconds) \(workSeconds) \(processorSeconds) \(peakBytes)" }

        init(readySeconds: Double, workSeconds: Double, processorSeconds: Double, peakBytes: Int) {
            self.readySeconds = readySeconds
            self.workSeconds = workSeconds
            self.processorSeconds = processorSeconds
            self.peakBytes = peakBytes
        }

        init?(_ line: String) {
            let numbers = line.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 4 else { return nil }
            self.init(
                readySeconds: numbers[0],
                workSeconds: numbers[1],
                processorSeconds: numbers[2],
                peakBytes: Int(numbers[3])
            )
        }
    }

    let kafka: KafkaConfiguration
    let leads: Int

    /// Runs all steps for both stores and prints a table.
    func run() throws {
        let directory = NSTemporaryDirectory() + "leadsync-bench-\(getpid())"
        defer {
            try? FileManager.default.removeItem(atPath: directory)
            try? FileManager.default.removeItem(atPath: Self.coldDirectory(directory))
        }
        print("\(leads) leads; store on disk with worker.memory \(BenchmarkLimits.storeMemoryText)")
        print("")
        printRow(["", "ready s", "work s", "records/s", "CPU µs", "peak MiB"])
        var outcomes: [String: [Step: Outcome]] = [:]
        for store in ["memory", directory] {
            let prefix = store == "memory" ? "memory." : "disk."
            print(store == "memory" ? "in memory" : "on disk")
            let rig = try Rig(kafka, prefix: prefix, makeHandler: Self.handler)
            for step in Step.allCases {
                try fill(rig, for: step)
                let outcome = try start(step, prefix: prefix, store: store)
                printRow(row(step, outcome))
                outcomes[store, default: [:]][step] = outcome
            }
            try rig.deleteTopics()
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: directory).reduce(0) {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + $1)
            return $0 + ((attributes[.size] as? Int) ?? 0)
        }
        print("on disk: \(files / leads) bytes a lead")
        if let memory = outcomes["memory"], let disk = outcomes[directory] {
            printComparison(memory, disk)
        }
    }

    /// What has to hold, as parts and multiples.
    private func printComparison(_ memory: [Step: Outcome], _ disk: [Step: Outcome]) {
        func line(_ what: String, _ value: Double?, of whole: Double?, _ unit: String) {
            guard let value, let whole, whole > 0 else { return }
            print(
                "\(what): \(Report.text(value, 2)) of \(Report.text(whole, 2)) \(unit), "
                    + "\(Report.text(value / whole, 2))"
            )
        }
        func peak(_ outcomes: [Step: Outcome]) -> Double {
            Double(outcomes.values.map(\.peakBytes).max() ?? 0) / 1_048_576
        }
        print("")
        line("peak memory, disk of memory", peak(disk), of: peak(memory), "MiB")
        line(
            "restart, disk of memory",
            disk[.restart]?.readySeconds,
            of: memory[.restart]?.readySeconds,
            "s"
        )
        line(
            "cold restore of reading the changelog",
            disk[.cold]?.readySeconds,
            of: disk[.reading]?.readySeconds,
            "s"
        )
        for step in [Step.oneSided, .echo] {
            let name = "\(step.rawValue), disk of memory"
            line(name, disk[step]?.workSeconds, of: memory[step]?.workSeconds, "s")
        }
    }

    private static func coldDirectory(_ directory: String) -> String { directory + "-cold" }

    private static let handler: @Sendable (PartitionContext) -> LeadHandler = {
        let environment = LeadHandler.Environment(
            rules: SharedRules(mapping: .standard),
            maxHoldMilliseconds: 60_000
        )
        return { LeadHandler($0, environment: environment) }
    }()

    private func fill(_ rig: Rig<LeadHandler>, for step: Step) throws {
        switch step {
        case .marketo:
            try rig.fill(.marketoChanges, leads: 0..<leads) {
                $0.event(of: .marketo, step: 1, changed: false)
            }
        case .salesforce:
            try rig.fill(.salesforceChanges, leads: 0..<leads) {
                $0.event(of: .salesforce, step: 1, changed: false)
            }
        case .oneSided:
            try rig.fill(.marketoChanges, leads: 0..<leads) {
                $0.event(of: .marketo, step: 3, changed: true)
            }
        case .echo:
            try rig.fill(.salesforceChanges, leads: 0..<leads) {
                $0.event(of: .salesforce, step: 5, changed: true)
            }
        case .restart, .cold, .reading: break
        }
    }

    private func row(_ step: Step, _ outcome: Outcome) -> [String] {
        let records = step.recordsPerLead * leads
        func text(_ value: Double, _ digits: Int) -> String { Report.text(value, digits) }
        let isWork = records > 0
        return [
            "  " + step.rawValue, text(outcome.readySeconds, 2),
            isWork ? text(outcome.workSeconds, 2) : "-",
            isWork ? text(Double(records) / outcome.workSeconds, 0) : "-",
            isWork ? text(outcome.processorSeconds / Double(records) * 1e6, 1) : "-",
            text(Double(outcome.peakBytes) / 1_048_576, 0),
        ]
    }

    private func printRow(_ cells: [String]) {
        let first = cells[0].padding(toLength: 28, withPad: " ", startingAt: 0)
        print(
            cells.dropFirst().reduce(first) { line, cell in
                line + String(repeating: " ", count: max(1, 11 - cell.count)) + cell
            }
        )
    }

    // MARK: One step

    private func start(_ step: Step, prefix: String, store: String) throws -> Outcome {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            Self.subcommand, kafka.bootstrapServers, prefix, store, step.rawValue, "\(leads)",
        ]
        process.standardOutput = output
        try process.run()
        let told = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        guard process.terminationStatus == 0, let outcome = Outcome(told) else {
            throw BenchmarkFailure("\(step.rawValue) failed: \(told)")
        }
        return outcome
    }

    /// What a step's process does.
    static func runStep(_ arguments: [String]) throws {
        let began = ProcessorTime.wall()
        guard arguments.count == 5, let step = Step(rawValue: arguments[3]),
            let leads = Int(arguments[4])
        else { throw BenchmarkFailure("a step is run by the benchmark") }
        let prefix = arguments[1]
        let kafka = KafkaConfiguration(bootstrapServers: arguments[0])
        if step == .reading {
            try readChangelog(kafka, prefix: prefix)
            return tell(ready: ProcessorTime.wall() - began, nil)
        }
        let directory = step == .cold ? coldDirectory(arguments[2]) : arguments[2]
        let stores: any StateStoreProvider =
            arguments[2] == "memory"
            ? MemoryStoreProvider() : try diskStores(directory, prefix: prefix)
        let rig = try Rig(
            kafka,
            prefix: prefix,
            stores: stores,
            createsTopics: false,
            makeHandler: handler
        )
        let (ready, reading) = try rig.run(count: step.recordsPerLead * leads)
        tell(ready: ready - began, reading)
    }

    /// Tells the process that started this one what the step took.
    private static func tell(ready: Double, _ reading: Meter.Reading?) {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let outcome = Outcome(
            readySeconds: ready,
            workSeconds: reading?.wall ?? 0,
            processorSeconds: reading?.processor ?? 0,
            peakBytes: usage.ru_maxrss * 1_024
        )
        print(outcome.line)
    }

    /// Reads the changelog with the same client as a restore, and throws it away.
    private static func readChangelog(_ kafka: KafkaConfiguration, prefix: String) throws {
        let topic = Topics(prefix: prefix).leads
        let reader = try TopicReader(kafka, topics: [topic])
        defer { reader.close() }
        let partitions = (0..<Int32(BenchmarkLimits.partitions)).map {
            TopicPartition(topic: topic, partition: $0)
        }
        try reader.readToEnd(partitions) { _, _ in }
    }

    private static func diskStores(
        _ directory: String,
        prefix: String
    ) throws -> DiskStateStoreProvider {
        try DiskStateStoreProvider(
            directory: directory,
            identity: StoreIdentity(
                application: prefix,
                topicPrefix: prefix,
                cluster: "",
                changelog: Topics(prefix: prefix).leads,
                partitionCount: BenchmarkLimits.partitions
            ),
            memoryBytes: BenchmarkLimits.storeMemoryBytes,
            notice: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
        )
    }
}
