// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import Logging
import Monitor
import Settings
import Telemetry

/// `leadsync monitor`: the page and the HTTP API that show what happens, and put it right.
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Show what happens, why a record failed and who won, and put it right.",
        discussion: "Start as many as you like, each with a file of its own."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var pages: PageOptions

    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port; 0 for any free one.")
    var port: String?

    @Option(help: "The SQLite file that keeps the view; in memory without one.")
    var file: String?

    @Option(help: "How long the view keeps what it has read, such as 90d.")
    var keep: String?

    func run() async throws {
        let flags: [(Setting, String?)] = [
            (.monitorHost, host), (.monitorPort, port), (.monitorFile, file), (.monitorKeep, keep),
        ]
        let (settings, own) = try common.read(pages.flags + flags, MonitorSettings.init)
        let signals = TerminationSignals()
        try await Cluster.requireTopics(settings)

        let role = Role("monitor", level: settings.loggingLevel)
        let (logger, health) = (role.logger, role.health)
        let address = AddressNote()
        let monitor = try makeMonitor(
            MonitorConfiguration(settings, own),
            events: MonitorEvents(
                ready: {
                    health.isReady = true
                    // Others wait for this line: it appears whatever the log's level.
                    Terminal.printError("monitor ready: \(address.text)")
                },
                notice: { logger.notice("\($0)") },
                kafkaLog: Log.kafka(logger)
            )
        )
        do throws(Monitor.Failure) {
            address.text = try await monitor.listen()
        } catch {
            throw Failure(error)
        }
        if own.readToken == nil, !["127.0.0.1", "localhost", "::1"].contains(own.host) {
            logger.warning(
                """
                monitor.host is \(own.host) and monitor.readToken is not set: who reaches the \
                address reads personal data
                """
            )
        }
        health.watch { [unowned monitor] in Int(clamping: monitor.records) }
        try await role.run(
            signals,
            pages: own.http,
            stop: { monitor.requestStop() },
            loop: {
                defer { health.isReady = false }
                try monitor.run { health.heartbeat() }
            }
        )
    }

    private func makeMonitor(
        _ configuration: MonitorConfiguration,
        events: MonitorEvents
    ) throws -> Monitor {
        do throws(Monitor.Failure) {
            return try Monitor(configuration, events: events)
        } catch {
            throw Failure(error)
        }
    }
}

extension Failure {
    /// Why a monitor cannot do its work.
    init(_ failure: Monitor.Failure) {
        switch failure {
        case .portTaken(let port):
            self.init(
                .unavailable,
                "monitor.port \(port) is taken by another process: choose another, or 0 for any "
                    + "free one"
            )
        case .cannotListen(let reason):
            self.init(.unavailable, "cannot serve the monitor: \(reason)")
        case .cannotKeep(let file, let reason):
            self.init(.cannotCreate, "monitor.file \(file): \(reason)")
        }
    }
}

extension MonitorConfiguration {
    /// What the settings say.
    init(_ settings: CommonSettings, _ own: MonitorSettings) {
        self.init(
            kafka: settings.kafka,
            topics: settings.topics,
            workerGroup: own.workerGroup
        )
        delayMilliseconds = own.delayMilliseconds
        file = own.file
        keepMilliseconds = own.keepMilliseconds
        host = own.host
        port = own.port
        hosts = own.hosts
        prefix = own.prefix
        tokens = Tokens(change: own.token, read: own.readToken, masked: own.maskedToken)
        flowKey = own.flowStepKey
        flowOwners = own.flowStepOwners.map { Owner(name: $0.name, id: $0.id) }
        flowHosts = own.flowStepCallbackHosts
        budgets = own.budgets.mapValues { Budget(dailyCalls: $0.dailyCalls, share: $0.share) }
    }
}
