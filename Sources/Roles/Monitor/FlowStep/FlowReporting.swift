// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Primitives
internal import VendorAPI

/// The reporter of the flow step as a task beside the monitor's own thread.
final class FlowReporting: Sendable {
    private let task: Task<Void, Never>
    private let done = DispatchSemaphore(value: 0)

    /// Begins to tell.
    init(
        _ view: ViewDatabase,
        _ publisher: RequestPublisher,
        _ progress: IngestProgress,
        notice: @escaping @Sendable (String) -> Void
    ) {
        let transport = AsyncHTTPClientTransport(
            connections: MonitorLimits.flowConnections,
            answerBytes: MonitorLimits.flowAnswerBytes
        )
        let store = FlowStore(view: view)
        let reporter = FlowReporter(
            store: store,
            requests: FlowRequests(store: store, publisher: publisher),
            transport: transport,
            clock: SystemClock(),
            isCaughtUp: { progress.isCaughtUp },
            notice: notice
        )
        task = Task.detached { [done] in
            await reporter.run()
            await transport.close()
            done.signal()
        }
    }

    /// Ends it, and waits until it no longer uses the view. A callback that is under way is made
    /// again by the next monitor.
    func stop() {
        task.cancel()
        _ = done.wait(timeout: .now() + .milliseconds(MonitorLimits.flowStopMilliseconds))
    }
}
