// SPDX-License-Identifier: Apache-2.0

/// Tasks that are suspended until somebody resumes them with an outcome.
///
/// It belongs to an actor or stands behind a lock. Each task has a number, and says what it waits
/// for; a number that is no longer on the list was resumed before.
public struct WaitList<Wish, Outcome: Sendable> {
    /// One task.
    public struct Waiter {
        /// The task's number.
        public let id: Int
        /// What it waits for.
        public let wish: Wish
        private let continuation: CheckedContinuation<Outcome, Never>

        init(id: Int, wish: Wish, continuation: CheckedContinuation<Outcome, Never>) {
            self.id = id
            self.wish = wish
            self.continuation = continuation
        }

        /// Lets the task go on; to be called once, after it was taken from the list.
        public func resume(returning outcome: Outcome) {
            continuation.resume(returning: outcome)
        }
    }

    private var waiters: [Int: Waiter] = [:]
    private var lastID = 0

    /// Nobody waits.
    public init() {}

    /// How many wait.
    public var count: Int { waiters.count }

    /// A number for a task that is going to wait, larger than all before it.
    public mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Puts a suspended task on the list.
    public mutating func add(
        _ continuation: CheckedContinuation<Outcome, Never>,
        id: Int,
        wish: Wish
    ) {
        waiters[id] = Waiter(id: id, wish: wish, continuation: continuation)
    }

    /// Takes one task off the list; nil when it was taken before or never came.
    public mutating func take(_ id: Int) -> Waiter? { waiters.removeValue(forKey: id) }

    /// Takes the tasks off the list whose wish is fulfilled, in the order of their numbers.
    public mutating func takeAll(where isFulfilled: (Wish) -> Bool = { _ in true }) -> [Waiter] {
        let taken = waiters.values.filter { isFulfilled($0.wish) }.sorted { $0.id < $1.id }
        for waiter in taken { waiters[waiter.id] = nil }
        return taken
    }
}

extension WaitList where Wish == Void {
    /// Puts a suspended task on the list that waits for its turn only.
    public mutating func add(_ continuation: CheckedContinuation<Outcome, Never>, id: Int) {
        add(continuation, id: id, wish: ())
    }
}

extension WaitList where Outcome == Void {
    /// Resumes one task, unless that was done before.
    public mutating func resume(_ id: Int) { take(id)?.resume(returning: ()) }

    /// Resumes the tasks whose wish is fulfilled, in the order of their numbers.
    public mutating func resumeAll(where isFulfilled: (Wish) -> Bool = { _ in true }) {
        for waiter in takeAll(where: isFulfilled) { waiter.resume(returning: ()) }
    }
}
