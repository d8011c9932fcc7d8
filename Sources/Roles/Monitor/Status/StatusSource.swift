// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization

/// The status, which is put together at most once in a while however often it is asked for.
final class StatusSource: Sendable {
    private struct Kept {
        var status: MonitorStatus
        var at: Int64
    }

    private let configuration: MonitorConfiguration
    private let view: ViewDatabase
    private let progress: IngestProgress
    private let cluster: @Sendable () -> ClusterFacts
    private let kept = Mutex<Kept?>(nil)

    init(
        _ configuration: MonitorConfiguration,
        _ view: ViewDatabase,
        _ progress: IngestProgress,
        cluster: @escaping @Sendable () -> ClusterFacts
    ) {
        self.configuration = configuration
        self.view = view
        self.progress = progress
        self.cluster = cluster
    }

    /// What is known of the cluster.
    var facts: ClusterFacts { cluster() }

    /// The status now.
    func current() async throws -> MonitorStatus {
        let now = MonotonicTime.milliseconds()
        let known = kept.withLock { $0 }
        if let known, now - known.at < MonitorLimits.statusMilliseconds / 2 { return known.status }
        let (facts, configuration) = (facts, configuration)
        let time = SystemClock().now()
        var status = try await view.read { database in
            try MonitorStatus.fetch(database, facts, configuration, now: time)
        }
        status.isCaughtUp = progress.isCaughtUp
        let fresh = Kept(status: status, at: now)
        kept.withLock { $0 = fresh }
        return status
    }
}
