// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DiskStateStore
import Foundation
import Kafka
import LeadModel
import Settings
import StateStore

/// `leadsync state`: a worker's store on the disk, looked at from outside.
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Look at a worker's store on disk, compare it with Kafka, or drop it.",
        subcommands: [Stats.self, Verify.self, Drop.self]
    )

    /// The options of all three.
    struct Options: ParsableArguments {
        @OptionGroup var common: CommonOptions

        @Option(help: "The worker's directory (worker.stateDirectory).")
        var stateDirectory: String?

        /// The directory, and what every command needs to know.
        func read() throws -> (settings: CommonSettings, directory: String) {
            let (settings, worker) = try common.read(
                [(.stateDirectory, stateDirectory)],
                WorkerSettings.init
            )
            guard let directory = worker.stateDirectory else {
                throw Failure(
                    .configuration,
                    "worker.stateDirectory is 'memory': there is no store on disk to look at"
                )
            }
            return (settings, directory)
        }
    }

    /// `leadsync state stats`.
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats",
            abstract: "Show leads, bytes and how far behind Kafka the store is, by partition.",
            discussion: """
                It may run beside the worker, and shows what that has last written out: a worker \
                that is running is further than this.
                """
        )

        @OptionGroup var options: Options

        func run() async throws {
            let (settings, directory) = try options.read()
            let inspection = try StoreInspection(directory: directory)
            let partitions = try inspection.partitions()
            let cluster = try Cluster(settings)
            defer { cluster.admin.close() }
            let ends = try logEnds(cluster, of: partitions.map(\.number))
            for (name, value) in try inspection.identity() { Terminal.say("\(name): \(value)") }
            Terminal.say("")
            say(["partition", "leads", "waiting", "bytes", "checkpoint", "log end", "behind"])
            for partition in partitions {
                let reached = partition.checkpoint?.changelogOffset
                let end = ends[partition.number]
                let behind = reached.flatMap { reached in end.map { max(0, $0 - reached) } }
                say([
                    String(partition.number), String(partition.states), String(partition.waiting),
                    String(partition.bytes), text(reached), text(end), text(behind),
                ])
            }
            let states = partitions.reduce(0) { $0 + $1.states }
            let bytes = partitions.reduce(0) { $0 + $1.bytes }
            Terminal.say(
                "\(states) leads in \(partitions.count) partitions, \(bytes) bytes, "
                    + "\(inspection.fileBytes) bytes of files"
            )
        }

        private func logEnds(_ cluster: Cluster, of numbers: [Int32]) throws -> [Int32: Int64] {
            let leads = cluster.settings.topics.leads
            let known = Set(cluster.partitions(of: leads))
            let partitions = numbers.map { TopicPartition(topic: leads, partition: $0) }
                .filter(known.contains)
            var ends: [Int32: Int64] = [:]
            for end in try cluster.admin.endOffsets(partitions) {
                ends[end.partition.partition] = end.offset
            }
            return ends
        }

        private func text(_ number: Int64?) -> String { number.map { String($0) } ?? "-" }

        private func say(_ cells: [String]) {
            let columns = cells.map { cell in
                String(repeating: " ", count: max(1, 12 - cell.count)) + cell
            }
            Terminal.say(columns.joined())
        }
    }

    /// `leadsync state verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Compare every state on disk with the changelog in Kafka.",
            discussion: """
                What the store has not read yet is left out. Ends with 65 where something differs; \
                'leadsync state drop' then lets the worker restore everything.
                """
        )

        @OptionGroup var options: Options

        func run() async throws {
            let (settings, directory) = try options.read()
            let inspection = try StoreInspection(directory: directory)
            let cluster = try Cluster(settings)
            defer { cluster.admin.close() }
            var report = StoreComparison.Report()
            for partition in try inspection.partitions() {
                report.add(try StoreComparison.compare(inspection, partition, with: cluster))
            }
            if report.isSound {
                return Terminal.say("\(report.states) leads are as Kafka has them")
            }
            throw Failure(
                .data,
                "of \(report.states) leads \(report.different) differ from Kafka, "
                    + "\(report.missing) are missing, and \(report.surplus) are not in Kafka: stop "
                    + "the worker, run 'leadsync state drop', and start it again"
            )
        }
    }

    /// `leadsync state drop`.
    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drop",
            abstract: "Remove the store: the worker restores it from Kafka. Stop the worker first."
        )

        @OptionGroup var options: Options

        func run() async throws {
            let directory = try options.read().directory
            let isDropped = try StoreInspection.drop(directory: directory)
            Terminal.say(
                isDropped
                    ? "the store in \(directory) is gone; the next worker restores it from Kafka"
                    : "there is no store in \(directory)"
            )
        }
    }
}
