// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Foundation
internal import Kafka

/// Commit requests of the tasks, for the thread that owns the transactions. Each task waits for its
/// request, so the tasks bound the queue.
final class CommitQueue: @unchecked Sendable {
    /// A request and the continuation of the task that waits for it.
    struct Waiting {
        let job: CommitRequest
        fileprivate let done: CheckedContinuation<Bool, Never>
    }

    private let condition = NSCondition()
    // All below is touched with the condition locked.
    private var waiting: Deque<Waiting> = []
    private var isClosed = false
    private var failure: KafkaError?
    private var lastTurn = ContinuousClock.now

    /// Waits until everything in the request is committed.
    ///
    /// - Throws: when the connector is no longer active. Only the log then knows whether the
    ///   request was committed.
    func commit(_ job: CommitRequest) async throws(LeadershipLost) {
        let isDone = await withCheckedContinuation { continuation in
            condition.lock()
            defer { condition.unlock() }
            if isClosed {
                continuation.resume(returning: false)
            } else {
                waiting.append(Waiting(job: job, done: continuation))
                condition.signal()
            }
        }
        if !isDone { throw LeadershipLost() }
    }

    /// Returns requests for one transaction, oldest first; waits up to a turn for the first. Called
    /// on the thread.
    ///
    /// - Parameter began: when the turn began. The proof that the connector is the active one came
    ///   later than that.
    func take(_ began: ContinuousClock.Instant) throws(KafkaError) -> [Waiting] {
        condition.lock()
        defer { condition.unlock() }
        lastTurn = began
        if waiting.isEmpty, failure == nil {
            let turn = Double(Limits.turnMilliseconds) / 1_000
            _ = condition.wait(until: Date(timeIntervalSinceNow: turn))
        }
        if let failure { throw failure }
        var count = 0
        var records = 0
        for next in waiting {
            records += next.job.records.count
            if count > 0, records > Limits.recordsInTransaction { break }
            count += 1
        }
        let jobs = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        return jobs
    }

    /// Tells those who wait for these jobs.
    func end(_ jobs: [Waiting], isCommitted: Bool) {
        for job in jobs { job.done.resume(returning: isCommitted) }
    }

    /// Ends the thread with an error from outside it.
    func fail(_ error: KafkaError) {
        condition.lock()
        defer { condition.unlock() }
        failure = failure ?? error
        condition.signal()
    }

    /// When the thread last began a turn. If that is long ago, the process was suspended and may no
    /// longer be the active one.
    var lastTurnBegan: ContinuousClock.Instant {
        condition.lock()
        defer { condition.unlock() }
        return lastTurn
    }

    /// Waits until the thread has begun a turn within `stale`.
    ///
    /// - Returns: false when it does not any more.
    func hasTurned(within stale: Duration) async -> Bool {
        while !Task.isCancelled, !isOver {
            if ContinuousClock.now - lastTurnBegan < stale { return true }
            try? await Task.sleep(for: .milliseconds(Limits.turnMilliseconds))
        }
        return false
    }

    private var isOver: Bool {
        condition.lock()
        defer { condition.unlock() }
        return isClosed
    }

    /// Ends the queue; tasks that wait get `LeadershipLost`.
    func close() {
        condition.lock()
        isClosed = true
        let rest = Array(waiting)
        waiting = []
        condition.unlock()
        end(rest, isCommitted: false)
    }
}
