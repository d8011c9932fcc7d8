// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LeadModel
import Settings

/// `leadsync failures`: what keeps leads from being written, by cause.
struct FailuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Show what keeps leads from being written; exit with 1 when anything does."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON object, as the monitor's /v1/failures has it.")
    var json = false

    private struct List: Decodable {
        struct Item: Decodable {
            var id: String
            var code: String
            var field: String?
            var rule: String?
            var message: String
            var leads: Int
            var lastAt: String?
            var freedBy: String
            var system: String
            var object: String
        }

        var items: [Item]
    }

    func run() async throws {
        let report = try await TopicReport(common) { topics in
            [topics.writes(.salesforce), topics.writes(.marketo), topics.results]
        }
        let target = "/v1/failures?limit=500"
        let list = try await report.answer(List.self, target)
        if json {
            Terminal.say(try await report.json(target))
        } else {
            for item in list.items {
                let place = [item.object, item.field, item.rule].compactMap(\.self)
                    .joined(separator: " ")
                Terminal.sayLine(
                    "\(item.leads) lead\(item.leads == 1 ? "" : "s")  \(item.code)  \(place)  "
                        + item.message
                )
                Terminal.sayLine("    last at \(item.lastAt ?? "?"); \(item.freedBy)")
            }
            if list.items.isEmpty { Terminal.say("nothing fails") }
        }
        if !list.items.isEmpty { throw ExitCode.failure }
    }
}
