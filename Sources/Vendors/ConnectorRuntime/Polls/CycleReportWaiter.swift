// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import VendorAPI

/// The cycle reports of the other system, for a poll that waits for one.
actor CycleReportWaiter {
    private let system: VendorSystem
    private var lastReported: Int64?
    /// Tasks by the cycle that they wait for.
    private var waiting = WaitList<Int64, Void>()
    private var isClosed = false

    /// Waits for reports of one system, whose last report so far was for this cycle.
    init(_ system: VendorSystem, lastReported: Int64?) {
        self.system = system
        self.lastReported = lastReported
    }

    /// Takes a report in.
    func record(_ report: CycleReport) {
        guard report.system == system else { return }
        lastReported = max(lastReported ?? report.cycle, report.cycle)
        waiting.resumeAll { $0 <= report.cycle }
    }

    /// Whether the system has reported a cycle, or a later one.
    func hasReported(_ cycle: Int64) -> Bool { lastReported.map { $0 >= cycle } ?? false }

    /// Waits for the system's report of a cycle, or a later one, but no longer than told. A system
    /// that has not reported for some cycles has no connector, and is not waited for.
    func wait(for cycle: Int64, atMostMilliseconds: Int64, clock: any WallClock) async {
        guard !isClosed, let lastReported, lastReported < cycle,
            lastReported >= cycle - Limits.silentCycles
        else { return }
        let id = waiting.nextID()
        let alarm = Task {
            try? await clock.sleep(milliseconds: atMostMilliseconds)
            self.end(id)
        }
        await withCheckedContinuation { waiting.add($0, id: id, wish: cycle) }
        alarm.cancel()
    }

    /// Nobody waits any more.
    func close() {
        isClosed = true
        waiting.resumeAll()
    }

    private func end(_ id: Int) { waiting.resume(id) }
}
