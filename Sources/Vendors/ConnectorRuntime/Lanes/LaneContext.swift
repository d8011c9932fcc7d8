// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import VendorAPI

/// What all lanes of the active connector share.
struct LaneContext: Sendable {
    let system: VendorSystem
    let topics: Topics
    let clock: any ConnectorClock
    let queue: CommitQueue
    /// After this long without a turn of the commit thread, no call begins.
    let stale: Duration
    let stopping: StopFlag
    /// Until then a call of the connector before this one may still be under way at the vendor.
    let quietUntil: Timestamp
    /// What the lanes other than the poll's had to wait for.
    let troubles = ReportedErrors()
    /// The ends of partitions that all lanes together have come to.
    let ends = PartitionEndLog()
    let observe: @Sendable (ConnectorEvent) -> Void

    /// Whether the connector stops: what is under way may end, nothing new begins.
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

    /// Waits until the commit thread has shown that the connector is still the active one: a
    /// process
    /// that was stopped for a while finds that out before it calls the vendor.
    ///
    /// - Returns: false when nothing new is to begin.
    func mayCall() async -> Bool {
        guard !isStopping, await queue.hasTurned(within: stale) else { return false }
        return !isStopping
    }

    /// Waits until no call of a connector that has died can be under way any more, so that what it
    /// asked for does not happen after it was looked for.
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
        troubles.note(fault.line)
        do throws(CancellationError) {
            try await clock.sleep(milliseconds: milliseconds)
        } catch {
            return false
        }
        return !isStopping
    }
}
