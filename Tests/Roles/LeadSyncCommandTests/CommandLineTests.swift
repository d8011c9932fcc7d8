// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Settings
import Testing

@testable import leadsync

/// What the parser takes and refuses, before anything runs.
@Suite struct CommandLineTests {
    /// Scripts and manifests call commands by these names.
    @Test func theCommandsHaveTheirNames() {
        func names(_ command: any ParsableCommand.Type) -> [String] {
            command.configuration.subcommands.map { $0.configuration.commandName ?? "\($0)" }
        }
        #expect(
            names(RootCommand.self) == [
                "worker", "scheduler", "connector", "topics", "config", "lead", "explain",
                "sync-person", "unlink", "monitor", "status", "failures", "dead-letters",
                "formula", "broker", "sandbox", "demo", "state",
            ]
        )
        #expect(names(StateCommand.self) == ["stats", "verify", "drop"])
        #expect(names(ConnectorCommand.self) == ["salesforce", "marketo"])
    }

    @Test(arguments: [
        ["broker", "--port", "65536"], ["broker", "--port", "-1"], ["demo", "--port", "70000"],
        ["demo", "--part", "night"], ["sandbox", "--page-port", "65536"],
        ["sandbox", "--page-port", "8081"], ["sandbox", "--people", "-1"],
        ["sandbox", "--tls-key", "key.pem"], ["sandbox", "--tls-certificate", "cert.pem"],
        ["worker", "--no-such-option"], ["no-such-command"],
    ])
    func whatCannotBeIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try RootCommand.parseAsRoot(arguments) }
    }

    @Test(arguments: [
        ["broker", "--port", "0"], ["demo", "--once", "--part", "day"],
        ["sandbox", "--page-port", "0", "--marketo-port", "0", "--salesforce-port", "0"],
        ["sandbox", "--tls-key", "key.pem", "--tls-certificate", "cert.pem"],
        ["worker", "--id", "one", "--set", "schedule.delay=30s"], ["worker", "--standby"],
    ])
    func whatCanBeIsTaken(arguments: [String]) throws {
        _ = try RootCommand.parseAsRoot(arguments)
    }

    @Test func aSettingOfTheCommandLineWins() throws {
        let options = try CommonOptions.parse([
            "--set", "schedule.delay=30s", "--set", "topics.prefix=a=b.", "--topics-prefix", "x.",
        ])
        let sources = try options.sources([(.httpPort, "off"), (.httpHost, nil)])
        #expect(sources.value(.scheduleDelay)?.text == "30s")
        #expect(sources.value(.topicPrefix)?.text == "x.", "a flag of its own wins over --set")
        #expect(sources.value(.httpPort)?.text == "off")
    }

    @Test(arguments: ["schedule.delay", "=30s", ""])
    func aSettingWithoutAPathOrAValueIsRefused(text: String) throws {
        let options = try CommonOptions.parse(["--set", text])
        #expect(throws: ValidationError.self) { try options.sources() }
    }
}
