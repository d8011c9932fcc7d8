// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import VendorAPI

/// The cycle reports of the other system, for a poll that waits for one.
actor CycleReportWaiter {
    private let system: VendorSystem
    private var lastReported: Int64?
    private var waiting: [Int: (cycle: Int64, continuation: CheckedContinuation<Void, Never>)] = [:]
    private var nextID = 0
    private var isClosed = false

    /// A board for the reports of one system, the last of which is this one's.
    init(_ system: VendorSystem, lastReported: Int64?) {
        self.system = system
        self.lastReported = lastReported
    }

    /// Takes a report in.
    func note(_ report: CycleReport) {
        guard report.system == system else { return }
        lastReported = max(lastReported ?? report.cycle, report.cycle)
        for (id, entry) in waiting where entry.cycle <= report.cycle { end(id) }
    }

    /// Whether the system has reported a cycle, or a later one.
    func hasReported(_ cycle: Int64) -> Bool { lastReported.map { $0 >= cycle } ?? false }

    /// Waits for the system's report of a cycle, or a later one, but no longer than told. A system
    /// that has not reported for some cycles has no connector, and is not waited for.
    func wait(for cycle: Int64, atMostMilliseconds: Int64, clock: any WallClock) async {
        guard !isClosed, let lastReported, lastReported < cycle,
            lastReported >= cycle - Limits.silentCycles
        else { return }
        nextID += 1
        let id = nextID
        let alarm = Task {
            try? await clock.sleep(milliseconds: atMostMilliseconds)
            self.end(id)
        }
        await withCheckedContinuation { waiting[id] = (cycle, $0) }
        alarm.cancel()
    }

    /// Nobody waits any more.
    func close() {
        isClosed = true
        for id in waiting.keys { end(id) }
    }

    private func end(_ id: Int) { waiting.removeValue(forKey: id)?.continuation.resume() }
}
