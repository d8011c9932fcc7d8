// SPDX-License-Identifier: Apache-2.0

/// The course of transactions, one after the other, as a machine without I/O: events in, the
/// next action out. The worker performs the action and reports how it went.
public struct Transaction: ~Copyable {
    /// Where the transaction stands.
    public enum Phase: Sendable, Hashable { case idle, open, ended }

    /// What to do next.
    public enum Action: Sendable, Hashable {
        /// Nothing.
        case none
        /// Begin a transaction, then go on.
        case begin
        /// Produce the changelog, send the offsets, commit.
        case commit
        /// Abort, drop the overlay, go back to the committed offsets.
        case abortAndRewind
        /// Abort and drop the overlay; the partitions are gone, there is nothing to rewind.
        case abort
        /// Drop the overlay, make a new producer, which ends the transaction one way or the other,
        /// and take the partitions over once more.
        case replaceProducer
    }

    /// What went wrong, by what it asks for.
    public enum Failure: Sendable, Hashable { case abort, producer }

    /// Where the transaction stands.
    public private(set) var phase = Phase.idle
    /// Input records in the open transaction.
    public private(set) var recordCount = 0
    /// Pieces of work in the open transaction: input records, and outputs of what was due.
    public private(set) var workCount = 0
    /// Bytes of input and output in the open transaction.
    public private(set) var byteCount = 0
    /// When it was begun, on the monotonic clock.
    public private(set) var beganMilliseconds: Int64 = 0

    /// Idle.
    public init() {}

    /// There is work: a record, or something due.
    public mutating func workArrived(nowMilliseconds: Int64) -> Action {
        precondition(phase != .ended, "an ended worker takes no work")
        if phase == .open { return .none }
        phase = .open
        recordCount = 0
        workCount = 0
        byteCount = 0
        beganMilliseconds = nowMilliseconds
        return .begin
    }

    /// A record was processed; `bytes` counts it and its outputs.
    public mutating func didProcess(records: Int, bytes: Int) {
        precondition(phase == .open, "records are processed in a transaction")
        recordCount += records
        workCount += records
        byteCount += bytes
    }

    /// What was due was done: so many outputs of it.
    public mutating func didProcessDue(outputs: Int, bytes: Int) {
        precondition(phase == .open, "work is done in a transaction")
        workCount += outputs
        byteCount += bytes
    }

    /// Whether to commit now.
    public func whatNow(
        _ policy: CommitPolicy,
        recordLimit: Int?,
        nowMilliseconds: Int64,
        isDrained: Bool
    ) -> Action {
        guard phase == .open else { return .none }
        if let recordLimit, recordCount >= recordLimit { return .commit }
        let isDue = policy.isDue(
            records: recordCount,
            bytes: byteCount,
            openMilliseconds: nowMilliseconds - beganMilliseconds,
            isDrained: isDrained
        )
        return isDue ? .commit : .none
    }

    /// The partitions are being taken away, or the worker stops.
    public func partitionsGo(isLost: Bool) -> Action {
        guard phase == .open else { return .none }
        return isLost ? .abort : .commit
    }

    /// The commit has returned without an error, or the abort has.
    public mutating func didEnd() {
        precondition(phase == .open, "only an open transaction ends")
        phase = .idle
    }

    /// Takes in a failure in the open transaction.
    ///
    /// - Parameter failure: after `.producer` it is not known here whether the transaction was
    ///   committed.
    public mutating func didFail(_ failure: Failure, partitionsAreGone: Bool) -> Action {
        guard phase == .open else { return .none }
        switch failure {
        case .abort: return partitionsAreGone ? .abort : .abortAndRewind
        case .producer:
            phase = .idle
            return .replaceProducer
        }
    }

    /// Takes in that the worker ends; the successor deals with an open transaction.
    public mutating func end() { phase = .ended }
}
