// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import ConnectorRuntime
import Foundation
import Kafka
import LeadModel
import Logging
import Primitives
import Settings
import Telemetry
import VendorAPI

/// What both connectors' processes have in common.
struct ConnectorRole {
    /// What a vendor's module makes each time that the process becomes active.
    struct Connection {
        var source: any ChangeSource
        var target: any WriteTarget
        var activities: (any ActivityTarget)?
        var caller: APIClient
    }

    typealias Connect =
        @Sendable (
            LeadershipHandle, any HTTPTransport, any WallClock,
            @escaping @Sendable (CallEvent) -> Void
        ) -> Connection

    let system: VendorSystem
    let settings: CommonSettings
    let vendor: VendorSettings
    /// Where the vendor is, for a warning.
    let address: String

    /// Runs until a signal.
    func run(writesActivities: Bool = false, _ connect: @escaping Connect) async throws {
        try checkCertificates()
        let signals = TerminationSignals()
        try await Cluster.requireTopics(settings)

        let role = Role("connector", level: settings.loggingLevel)
        if isInTheClear {
            let line =
                "\(system.title) is called without TLS: token and data can be read on the way; "
                + "this is for a sandbox only"
            role.logger.warning("\(line)")
        }
        let observer = ConnectorObserver(role, system: system)
        let clock = SystemClock()
        let (vendor, system) = (vendor, system)
        let connector = Connector(
            .init(
                kafka: settings.kafka,
                topics: settings.topics,
                system: system,
                workerGroup: vendor.workerGroup,
                writesActivities: writesActivities,
                quietMilliseconds: vendor.quietMilliseconds
            ),
            clock: clock,
            log: Log.kafka(role.logger),
            observe: { observer.note($0) },
            makeAdapter: { leadership in
                let transport = AsyncHTTPClientTransport(
                    connections: vendor.concurrency + CommandLimits.connectionsForTokens,
                    trustedCertificatesFile: vendor.trustedCertificatesFile
                )
                let fenced = FencedTransport(transport, leadership)
                let connection = connect(leadership, fenced, clock) { observer.note($0) }
                let caller = connection.caller
                return VendorAdapter(
                    source: connection.source,
                    target: connection.target,
                    activities: connection.activities,
                    statistics: { caller.statistics },
                    budget: { await caller.budget.reading },
                    close: { await transport.close() }
                )
            }
        )
        try await role.run(
            signals,
            pages: vendor.http,
            lateExit: { .temporary },
            stop: { connector.requestStop() },
            loop: {
                defer { role.health.isReady = false }
                if try connector.run() == .inTheMiddle {
                    throw Failure.stoppedInTheMiddle(
                        "calls to \(system.title) were under way; the next connector looks what "
                            + "became of them"
                    )
                }
            }
        )
    }

    /// A file that is not there would make every call fail with a text about TLS.
    private func checkCertificates() throws {
        guard let file = vendor.trustedCertificatesFile else { return }
        _ = try ProcessEnvironment.read(file)
    }

    private var isInTheClear: Bool {
        guard address.hasPrefix("http://") else { return false }
        let host = address.dropFirst("http://".count).prefix { $0 != ":" && $0 != "/" }
        return host != "localhost" && !host.hasPrefix("127.")
    }
}
