// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Lets calls through as `Admission` says.
actor CallLimiter {
    private let clock: any WallClock
    private var admission: Admission
    private var waiting = WaitList<Void, Bool>()
    /// Waits for the window to open, when it is all that keeps somebody out.
    private var opener: Task<Void, Never>?

    init(_ admission: Admission, clock: any WallClock) {
        self.admission = admission
        self.clock = clock
    }

    /// How many wait for their turn.
    var waitingCount: Int { admission.waiting }

    /// Waits for a place; `leave` gives it back.
    func enter(_ priority: CallPriority) async throws(CancellationError) {
        precondition(admission.waiting < Limits.waitingCalls, "too many calls wait")
        let id = waiting.nextID()
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                    return
                }
                waiting.add(continuation, id: id)
                admission.enter(id, priority: priority)
                admit()
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
        if !isIn { throw CancellationError() }
    }

    /// Gives a place back.
    func leave() {
        admission.leave()
        admit()
    }

    private func giveUp(_ id: Int) {
        if admission.giveUp(id) { waiting.take(id)?.resume(returning: false) }
    }

    private func admit() {
        while true {
            switch admission.next(now: clock.now()) {
            case .admit(let id): waiting.take(id)?.resume(returning: true)
            case .idle: return
            case .waitMilliseconds(let milliseconds):
                if opener == nil {
                    opener = Task { [clock] in
                        try? await clock.sleep(milliseconds: milliseconds)
                        self.open()
                    }
                }
                return
            }
        }
    }

    private func open() {
        opener = nil
        admit()
    }
}
