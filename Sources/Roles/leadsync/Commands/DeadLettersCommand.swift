// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LeadModel
import Settings

/// `leadsync dead-letters`: records that could not be processed, and their replay.
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Show records that could not be processed, and replay them after a fix.",
        subcommands: [List.self, Show.self, Replay.self]
    )

    /// `leadsync dead-letters list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List them, newest first; exit with 1 when one was not replayed."
        )

        @OptionGroup var common: CommonOptions

        @Flag(help: "Print one JSON object, as the monitor's /v1/dead-letters has it.")
        var json = false

        private struct Found: Decodable {
            struct Item: Decodable {
                var id: String
                var at: String?
                var reason: String
                var replayedAt: String?
            }

            var items: [Item]
        }

        func run() async throws {
            let report = try await TopicReport.ofDeadLetters(common)
            let target = "/v1/dead-letters?limit=500"
            let items = try await report.answer(Found.self, target).items
            if json {
                Terminal.say(try await report.json(target))
            } else {
                for item in items {
                    let replayed = item.replayedAt.map { "  replayed at \($0)" } ?? ""
                    Terminal.sayLine(
                        "\(item.id)  \(item.at ?? "?")  \(item.reason)\(replayed)"
                    )
                }
                if items.isEmpty { Terminal.say("there are none") }
            }
            if items.contains(where: { $0.replayedAt == nil }) { throw ExitCode.failure }
        }
    }

    /// `leadsync dead-letters show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a dead letter as JSON, with its record."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "Its ID, topic-partition-offset, as the list shows it.")
        var id: String

        func run() async throws {
            let report = try await TopicReport.ofDeadLetters(common)
            Terminal.say(try await report.json("/v1/dead-letters/\(id.inAddress)"))
        }
    }

    /// `leadsync dead-letters replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a dead letter's record once more, where it came from."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "Its ID, topic-partition-offset, as the list shows it.")
        var id: String

        func run() async throws {
            let report = try await TopicReport.ofDeadLetters(common)
            _ = try await report.json(
                "/v1/dead-letters/\(id.inAddress)/replay",
                isChange: true
            )
            Terminal.sayLine("replayed: \(id)")
        }
    }
}

extension TopicReport {
    fileprivate static func ofDeadLetters(_ common: CommonOptions) async throws -> TopicReport {
        try await TopicReport(common) { topics in
            topics.all.filter { $0 != topics.deadLetters }
        }
    }
}

extension String {
    /// The text as one part of a path.
    fileprivate var inAddress: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
