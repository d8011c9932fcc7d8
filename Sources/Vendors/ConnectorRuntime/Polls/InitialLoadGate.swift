// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import VendorAPI

/// How far the other system's connector is with its first load.
enum LoadStage: Hashable, Sendable {
    /// There is no such connector.
    case absent
    /// It loads, or is about to; `position` changes with its progress and means nothing else.
    case loading(position: String)
    case loaded
}

/// What a first load has to know about the other system's connector and the workers.
protocol OtherSide: Sendable {
    /// How far the connector is; nil when it cannot be told now.
    func stage() async -> LoadStage?
    /// How many of its published records the workers have not read; nil when it cannot be told now.
    func unreadByWorkers() async -> Int64?
}

/// Delays the first load of the winning side until the workers have read the whole losing side.
///
/// Without it, a person's snapshot that names a Salesforce record would be written whole to a
/// record that no worker has seen: a call for every pair, and no trace of the values that differed.
struct InitialLoadGate: Sendable {
    /// What came of waiting.
    enum Outcome: Hashable, Sendable {
        case open
        /// The other side's load has failed or stands still: the poll ends without a load.
        case deferred
        /// The connector stops.
        case ends
    }

    let other: any OtherSide
    let reports: CycleReportWaiter
    let context: LaneContext

    /// Waits, within bounds, until the load may begin.
    func pass(cycle: Int64) async -> Outcome {
        var isTold = false
        func tell() {
            if !isTold { context.observe(.waitingForOtherSide) }
            isTold = true
        }
        switch await waitForLoad(cycle, tell) {
        case .open: return await waitForWorkers(tell)
        case .deferred: return .deferred
        case .ends: return .ends
        case nil: return .open
        }
    }

    /// - Returns: nil when there is no connector to wait for.
    private func waitForLoad(_ cycle: Int64, _ tell: () -> Void) async -> Outcome? {
        var seen: LoadStage?
        var stillMilliseconds: Int64 = 0
        while await context.mayCall() {
            // Asked in this order, because the stage has to be at least as new as the report.
            let hasReported = await reports.hasReported(cycle)
            let stage = await other.stage()
            switch stage {
            case .absent?: return nil
            case .loaded?: return .open
            case .loading?, nil:
                if hasReported, stage != nil { return .deferred }
            }
            tell()
            stillMilliseconds = stage == seen ? stillMilliseconds + Limits.gateMilliseconds : 0
            seen = stage
            if stillMilliseconds >= Limits.silentLoadMilliseconds { return .deferred }
            guard await pause() else { return .ends }
        }
        return .ends
    }

    private func waitForWorkers(_ tell: () -> Void) async -> Outcome {
        var seen: Int64?
        var stillMilliseconds: Int64 = 0
        while await context.mayCall() {
            let unread = await other.unreadByWorkers()
            if unread == 0 { return .open }
            tell()
            stillMilliseconds = unread == seen ? stillMilliseconds + Limits.gateMilliseconds : 0
            seen = unread
            // No worker runs, so that the order of reading is not this connector's concern.
            if stillMilliseconds >= Limits.losingSideWaitMilliseconds { return .open }
            guard await pause() else { return .ends }
        }
        return .ends
    }

    private func pause() async -> Bool {
        do throws(CancellationError) {
            try await context.clock.sleep(milliseconds: Limits.gateMilliseconds)
            return true
        } catch {
            return false
        }
    }

    /// What the cycle report says of a load that was put off.
    static let deferredLine =
        "the first load of Marketo waits for that of Salesforce, which is not over; see "
        + "Salesforce's report"
}
