// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Who may call next: the rate and the concurrency that a vendor allows, and the order of those who
/// wait. Realtime goes first, else first come, first served; a place is kept free for realtime.
struct Admission {
    /// What is to be done about those who wait.
    enum Decision: Hashable {
        case admit(Int)
        case waitMilliseconds(Int64)
        /// No call waits, or a call under way has to end first.
        case idle
    }

    private let concurrency: Int
    private var window: SlidingWindow
    private var realtime: [Int] = []
    private var normal: [Int] = []
    private(set) var running = 0

    init(concurrency: Int, window: SlidingWindow) {
        precondition(concurrency > 0, "no concurrency, no call")
        self.concurrency = concurrency
        self.window = window
    }

    var waiting: Int { realtime.count + normal.count }

    mutating func enter(_ id: Int, priority: CallPriority) {
        switch priority {
        case .realtime: realtime.append(id)
        case .normal: normal.append(id)
        }
    }

    /// Removes a call that no longer waits.
    ///
    /// - Returns: whether they were waiting.
    mutating func giveUp(_ id: Int) -> Bool {
        let before = waiting
        realtime.removeAll { $0 == id }
        normal.removeAll { $0 == id }
        return waiting < before
    }

    mutating func leave() {
        precondition(running > 0, "who leaves has entered")
        running -= 1
    }

    mutating func next(now: Timestamp) -> Decision {
        let isRealtime = !realtime.isEmpty
        let places = isRealtime || concurrency == 1 ? concurrency : concurrency - 1
        guard waiting > 0, running < places else { return .idle }
        let wait = window.waitMilliseconds(now: now)
        if wait > 0 { return .waitMilliseconds(wait) }
        window.begin(now: now)
        running += 1
        return .admit(isRealtime ? realtime.removeFirst() : normal.removeFirst())
    }
}
