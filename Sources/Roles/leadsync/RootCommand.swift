// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line: one subcommand for each role and each thing that people do.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leadsync",
        abstract: "Keeps Marketo persons and Salesforce leads and contacts in step, over Kafka.",
        discussion: """
            Settings come from a YAML file (--config), the environment (LEADSYNC_…) and flags, \
            in rising precedence; 'leadsync config check' shows what is in force.
            """,
        version: "0.1.0",
        subcommands: [
            WorkerCommand.self, SchedulerCommand.self, ConnectorCommand.self, TopicsCommand.self,
            ConfigCommand.self, LeadCommand.self, ExplainCommand.self, SyncPersonCommand.self,
            UnlinkCommand.self, MonitorCommand.self, StatusCommand.self, FailuresCommand.self,
            DeadLettersCommand.self, FormulaCommand.self, BrokerCommand.self, SandboxCommand.self,
            DemoCommand.self, StateCommand.self,
        ]
    )

    /// Runs a command; whatever goes wrong becomes one line and a meaningful exit code.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.end(with: error, parser: RootCommand.self)
        }
    }
}
