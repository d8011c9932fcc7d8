// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka

/// What the tasks want committed, for the thread that owns the transactions. It is bounded by the
/// tasks: each waits for its job.
final class CommitQueue: @unchecked Sendable {
    /// A job and whoever waits for it.
    struct Waiting {
        let job: CommitRequest
        fileprivate let done: CheckedContinuation<Bool, Never>
    }

    private let condition = NSCondition()
    // All below is touched with the condition locked.
    private var waiting: [Waiting] = []
    private var isClosed = false
    private var failure: KafkaError?
    private var lastTurn = ContinuousClock.now

    /// Waits until everything in the job is visible, durably.
    ///
    /// - Throws: when the connector is no longer active; whether the job is committed is then
    ///   known only to the log.
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

    /// Jobs for one transaction, oldest first; waits a turn for the first. For the thread.
    ///
    /// - Parameter began: when the turn began; whatever made it certain that the connector is the
    ///   active one came after that.
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

    /// Something outside the thread went wrong: it ends with this error.
    func fail(_ error: KafkaError) {
        condition.lock()
        defer { condition.unlock() }
        failure = failure ?? error
        condition.signal()
    }

    /// When the thread last came round: when that is long ago, the process has slept, and may not
    /// be the active one any more.
    var lastTurnBegan: ContinuousClock.Instant {
        condition.lock()
        defer { condition.unlock() }
        return lastTurn
    }

    /// Waits until the thread has come round within so short a time.
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

    /// Nothing more is committed; who waits is told.
    func close() {
        condition.lock()
        isClosed = true
        let rest = waiting
        waiting = []
        condition.unlock()
        end(rest, isCommitted: false)
    }
}
