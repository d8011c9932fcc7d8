// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Shared by all lanes of the active connector: configuration, clock, commit queue, stop flag,
/// observer.
struct LaneContext: Sendable {
    let system: VendorSystem
    let topics: Topics
    let clock: any WallClock
    let queue: CommitQueue
    /// No call begins after the commit thread has not run for this long.
    let stale: Duration
    let stopping: StopFlag
    /// Until this time, a call of the previous connector may still be under way at the vendor.
    let quietUntil: Timestamp
    /// Errors of all lanes but the poll's, for the next cycle report.
    let errors: ReportedErrors
    /// Partition ends that the lanes have reached.
    let ends = PartitionEndLog()
    let observe: @Sendable (ConnectorEvent) -> Void

    /// Whether the connector stops. Calls under way may end, and no new one begins.
    var isStopping: Bool { stopping.isSet }

    /// Commits a job.
    ///
    /// - Returns: false when the connector is no longer active: the lane ends.
    func commit(_ job: CommitRequest) async -> Bool {
        do throws(LeadershipLost) {
            try await queue.commit(job)
            return true
        } catch {
            return false
        }
    }

    /// Waits until the commit thread has run recently. A process that was suspended may have lost
    /// leadership and must not call the vendor.
    ///
    /// - Returns: false when nothing new is to begin.
    func mayCall() async -> Bool {
        guard !isStopping, await queue.hasTurned(within: stale) else { return false }
        return !isStopping
    }

    /// Waits until no call of a dead connector can still be under way. A call that took effect
    /// after this connector has looked for it would be repeated.
    ///
    /// - Returns: false when nothing new is to begin.
    func waitForPredecessor() async -> Bool {
        let wait = quietUntil.milliseconds(after: clock.now())
        if wait > 0 { try? await clock.sleep(milliseconds: wait) }
        return await mayCall()
    }

    /// Waits after a fault.
    ///
    /// - Returns: false when the lane is to end.
    func wait(
        _ pause: inout FaultBackoff,
        after fault: VendorError,
        _ lane: ConnectorEvent.Lane
    ) async -> Bool {
        let milliseconds = pause.milliseconds(after: fault, random: .random(in: 0..<1))
        observe(.fault(lane: lane, fault, pauseMilliseconds: milliseconds))
        errors.note(fault.line)
        do throws(CancellationError) {
            try await clock.sleep(milliseconds: milliseconds)
        } catch {
            return false
        }
        return !isStopping
    }
}
