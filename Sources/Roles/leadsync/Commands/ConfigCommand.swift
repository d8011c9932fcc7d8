// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import LeadModel
import Settings
import SyncEngine

/// `leadsync config`: what is in force, and where it came from.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration.",
        subcommands: [Check.self]
    )

    /// `leadsync config check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every setting and where it came from, and say what is wrong."
        )

        @OptionGroup var common: CommonOptions
        @OptionGroup var pages: PageOptions

        func run() async throws {
            let sources = try common.sources(pages.flags)
            var problems: [String] = []
            do {
                try show(sources)
            } catch let error as ConfigurationError {
                problems += error.problems
            }
            for name in sources.unknownVariables() {
                Terminal.printError("note: \(name) is no setting's variable, and is not used")
            }
            problems += check(sources)
            // What the layers cannot give, the roles complain of again.
            let unique = problems.enumerated().filter { index, problem in
                problems.firstIndex(of: problem) == index
            }
            if !unique.isEmpty { throw Failure(.configuration, lines: unique.map(\.element)) }
        }

        private func show(_ sources: SettingSources) throws {
            let settings = try sources.effectiveSettings()
            let pathWidth = settings.map(\.path.count).max() ?? 0
            let valueWidth = min(settings.map(\.value.count).max() ?? 0, 40)
            for setting in settings {
                let path = setting.path.padded(to: pathWidth)
                let value = setting.value.padded(to: valueWidth)
                Terminal.say("\(path)  \(value)  \(setting.origin)")
            }
        }

        /// Reads everything as the roles would.
        private func check(_ sources: SettingSources) -> [String] {
            var reader = SettingReader(sources)
            let settings = CommonSettings(&reader)
            let worker = WorkerSettings(&reader)
            _ = SchedulerSettings(&reader)
            _ = TopicSettings(&reader)
            _ = MonitorSettings(&reader)
            if sources.describesConnector(to: .salesforce) { _ = SalesforceSettings(&reader) }
            if sources.describesConnector(to: .marketo) { _ = MarketoSettings(&reader) }
            var problems: [String] = []
            func note(_ body: () throws -> Void) {
                do { try body() } catch {
                    problems += Failure(error)?.lines ?? ["\(error)"]
                }
            }
            note { try reader.finish() }
            note { try settings.kafka.validate() }
            note {
                let mapping = try MappingFile.load(
                    worker.mapping,
                    surroundings: sources.surroundings
                )
                Terminal.say(
                    "mapping: \(mapping.pairs.count) field pairs, "
                        + (worker.mapping ?? "built in")
                )
                // Against what every org has: custom fields are known when the schema has come.
                let unknown = mapping.problems(schemas: SchemaSet())
                let file = worker.mapping ?? "mapping"
                if !unknown.isEmpty {
                    throw Failure(
                        .configuration,
                        lines: unknown.map { "\(file): \($0): mend its name" }
                    )
                }
            }
            return problems
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
