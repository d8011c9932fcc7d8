// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LeadModel
import Monitor
import Settings

/// `leadsync status`: how everything is now, from Kafka alone.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how everything is now; exit with 1 when something needs a person.",
        discussion: "It reads the topics: no monitor needs to run."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON object, as the monitor's /v1/status has it.")
    var json = false

    @Flag(help: "Print it again every few seconds.")
    var watch = false

    @Option(help: "The workers' consumer group.")
    var group: String?

    func run() async throws {
        var report = try await read()
        while true {
            let status = try await report.view.status()
            if json {
                Terminal.say(status.json)
            } else {
                for line in status.lines { Terminal.sayLine(line) }
            }
            if !watch {
                if !status.isHealthy { throw ExitCode.failure }
                return
            }
            try await Task.sleep(for: .seconds(CommandLimits.statusSeconds))
            if !json { Terminal.say("") }
            // A topic may have been made anew, or a broker be away: reading from the beginning
            // finds its way, or tells.
            do { report = try await report.refreshed() } catch { report = try await read() }
        }
    }

    private func read() async throws -> TopicReport {
        try await TopicReport(common, group: group) { topics in
            [topics.writes(.salesforce), topics.writes(.marketo)]
        }
    }
}
