// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Settings

/// `leadsync connector`: between one vendor's API and the topics.
struct ConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector",
        abstract: "Publish what changes in a vendor's system, and apply the writes to it.",
        discussion: """
            Start as many for each system as you like: one is active, the others stand by. Secrets \
            come from the environment or from files, never from flags.
            """,
        subcommands: [SalesforceConnectorCommand.self, MarketoConnectorCommand.self]
    )
}

/// The options of both connectors.
struct ConnectorOptions: ParsableArguments {
    @Option(help: "The mapping file: what it maps is what is read.")
    var mapping: String?

    var flags: [(Setting, String?)] { [(.mapping, mapping)] }
}
