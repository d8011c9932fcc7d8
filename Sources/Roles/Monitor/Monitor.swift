// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import HTTPListening
internal import Kafka
internal import Synchronization

/// The monitor: brings the topics into its view, and answers calls from it.
public final class Monitor: Sendable {
    /// Why a monitor cannot do its work.
    public enum Failure: Error, Sendable {
        /// Another process has the port.
        case portTaken(Int)
        /// The address cannot be bound, for this reason.
        case cannotListen(String)
        /// The file cannot hold the view, for this reason.
        case cannotKeep(file: String, reason: String)
    }

    private let configuration: MonitorConfiguration
    private let events: MonitorEvents
    private let view: ViewDatabase
    private let progress = IngestProgress()
    private let signal = ViewSignal()
    private let cluster: ClusterWatch
    private let publisher: RequestPublisher
    private let server = Mutex<HTTPListener?>(nil)

    /// Opens the view.
    public init(
        _ configuration: MonitorConfiguration,
        events: MonitorEvents = MonitorEvents()
    ) throws(Failure) {
        self.configuration = configuration
        self.events = events
        do throws(ViewDatabase.Failure) {
            view = try ViewDatabase(file: configuration.file)
        } catch {
            throw .cannotKeep(file: configuration.file ?? "in memory", reason: "\(error)")
        }
        cluster = ClusterWatch(configuration, log: events.kafkaLog)
        publisher = RequestPublisher(configuration, log: events.kafkaLog)
    }

    /// Begins to answer calls.
    ///
    /// - Returns: the address.
    public func listen() async throws(Failure) -> String {
        let api = MonitorAPI(
            configuration: configuration,
            view: view,
            check: AccessCheck(configuration),
            status: StatusSource(
                configuration,
                view,
                progress,
                cluster: { [cluster] in cluster.facts }
            ),
            requests: publisher
        )
        do throws(HTTPListener.Failure) {
            let started = try await MonitorServer.start(configuration, api, signal)
            server.withLock { $0 = started }
            let host = configuration.host
            let shown = host.contains(":") ? "[\(host)]" : host
            return "http://\(shown):\(started.port)\(configuration.prefix)/"
        } catch {
            switch error {
            case .portTaken: throw .portTaken(configuration.port)
            case .cannotListen(let reason): throw .cannotListen(reason)
            }
        }
    }

    /// Brings the topics into the view until it is stopped. It blocks: it needs a thread of its
    /// own.
    ///
    /// - Parameter heartbeat: called in every round.
    public func run(heartbeat: () -> Void = {}) throws {
        let watch = Thread { [cluster] in cluster.run() }
        watch.name = "monitor-cluster"
        watch.stackSize = 4 << 20
        watch.start()
        let reporting =
            configuration.flowKey.map { _ in
                FlowReporting(view, publisher, progress, notice: events.notice)
            }
        defer { end(reporting) }
        try Ingester(configuration, view, signal, progress, events).run(heartbeat: heartbeat)
    }

    /// Asks `run` to return. It may be called from any thread, and more than once.
    public func requestStop() {
        progress.stop()
        cluster.stop()
    }

    /// How many records have been taken in.
    public var records: Int64 { progress.records }

    /// Whether the view holds everything that was on the topics at the start.
    public var isCaughtUp: Bool { progress.isCaughtUp }

    private func end(_ reporting: FlowReporting?) {
        cluster.stop()
        reporting?.stop()
        server.withLock { $0?.stop() }
        signal.finish()
        publisher.close()
        view.close()
    }
}
