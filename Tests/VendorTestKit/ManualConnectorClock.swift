// SPDX-License-Identifier: Apache-2.0

public import Primitives
internal import Synchronization

/// A clock that a test sets. A sleeper wakes when the test has moved the clock far enough.
public final class ManualConnectorClock: WallClock {
    private struct Sleeper {
        var dueAt: Timestamp
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Timestamp
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
        var sleeps: [Int64] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    private let jumps: Bool

    /// A clock that stands still.
    ///
    /// - Parameter jumps: whether sleeping moves the clock instead of waiting for the test.
    public init(
        _ start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000),
        jumps: Bool = false
    ) {
        state = Mutex(State(now: start))
        self.jumps = jumps
    }

    /// What the test has set.
    public func now() -> Timestamp { state.withLock { $0.now } }

    /// How long everyone wanted to sleep, in the order in which they began to.
    public var sleeps: [Int64] { state.withLock { $0.sleeps } }

    /// Moves the clock, and wakes those whose time has come.
    public func advance(byMilliseconds delta: Int64) {
        let due = state.withLock { state in
            state.now = state.now.advanced(byMilliseconds: delta)
            let due = state.sleepers.filter { $0.value.dueAt <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.dueAt < $1.dueAt }
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    /// Returns when at least that many sleep.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Sleeps until the test has moved the clock so far.
    public func sleep(milliseconds: Int64) async throws(CancellationError) {
        let id = state.withLock { state in
            state.nextSleeper += 1
            state.sleeps.append(milliseconds)
            if jumps { state.now = state.now.advanced(byMilliseconds: max(0, milliseconds)) }
            return state.nextSleeper
        }
        if Task.isCancelled { throw CancellationError() }
        if jumps || milliseconds <= 0 {
            await Task.yield()
            return
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { add($0, id: id, milliseconds: milliseconds) }
        } onCancel: {
            wake(id, isOver: false)
        }
        if !isOver { throw CancellationError() }
    }

    private func add(
        _ continuation: CheckedContinuation<Bool, Never>,
        id: Int,
        milliseconds: Int64
    ) {
        let ready = state.withLock { state in
            let dueAt = state.now.advanced(byMilliseconds: milliseconds)
            state.sleepers[id] = Sleeper(dueAt: dueAt, continuation: continuation)
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return ready
        }
        for watcher in ready { watcher.continuation.resume() }
        // The cancellation may have come before the sleeper was there to be woken.
        if Task.isCancelled { wake(id, isOver: false) }
    }

    private func wake(_ id: Int, isOver: Bool) {
        let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
        sleeper?.continuation.resume(returning: isOver)
    }
}
