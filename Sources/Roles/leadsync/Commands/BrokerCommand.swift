// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EmbeddedBroker
import Foundation
import ServiceLifecycle

/// `leadsync broker`: a Kafka to try things on.
struct BrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker",
        abstract: "Run a Kafka broker in memory, for trying and testing only."
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 9_092

    @Option(help: "What clients are told to connect to, if it is not the address.")
    var advertisedHost: String?

    @Flag(
        help: ArgumentHelp(
            "Read faults from standard input, a line each, and answer on standard output.",
            discussion: "'down seconds=3', 'delay api=EndTxn milliseconds=6000', 'clear' and more."
        )
    )
    var control = false

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port): expected 0 to 65535")
        }
    }

    func run() async throws {
        let signals = TerminationSignals()
        let broker: EmbeddedBroker
        do {
            broker = try EmbeddedBroker.start(
                .init(
                    host: host,
                    port: port,
                    advertisedHost: advertisedHost,
                    autoCreateTopics: false
                )
            )
        } catch {
            throw Failure(
                .unavailable,
                "cannot listen at \(host):\(port): \(error): is another broker running there?"
            )
        }
        try await signals.run {
            Terminal.printError(
                "broker ready: \(broker.bootstrapServers) (in memory, one node, for trying and "
                    + "testing only: all records are gone when it stops)"
            )
            if control { followControl(of: broker) }
            try? await gracefulShutdown()
            broker.stop()
        }
    }

    /// Reads control lines on a thread of its own. The broker ends with its input, so that it does
    /// not outlive the process that controls it.
    private func followControl(of broker: EmbeddedBroker) {
        let control = BrokerControl(broker)
        Thread.detachNewThread {
            while let line = readLine() { Terminal.say(control.perform(line)) }
            kill(getpid(), SIGTERM)
        }
    }
}
