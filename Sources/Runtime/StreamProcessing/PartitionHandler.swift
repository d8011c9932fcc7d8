// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What the product does with the records of one partition: one value for each owned
/// partition, on the worker's thread, without I/O and without a clock of its own.
///
/// What it keeps in memory beside the state (indexes, watermarks) has to be derivable from the
/// state, the offset metadata and the control records: it is built anew at every take-over,
/// and after an abort unless `rollBack` says otherwise. It never throws: a record it cannot
/// use becomes an output that says so.
public protocol PartitionHandler: SendableMetatype {
    /// One committed state, while the handler is being built; before any record.
    mutating func restore(key: [UInt8], value: [UInt8])

    /// A record of the control topic: all of them while the handler is being built (after
    /// `restore`), later ones between two transactions. They belong to no transaction.
    mutating func control(_ record: InputRecord)

    /// One input record.
    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    )

    /// Work that is due, at most `limit` pieces; called when `nextDueMilliseconds` has come.
    ///
    /// - Returns: whether more is due now.
    mutating func processDue(
        nowMilliseconds: Int64,
        limit: Int,
        state: PartitionState,
        output: inout OutputBuffer
    ) -> Bool

    /// When the next work is due (wall clock, milliseconds since 1970); 0 for at once (a
    /// watermark has arrived), nil for never. Called often: it has to be quick.
    func nextDueMilliseconds() -> Int64?

    /// What is to be kept with the committed offset of an input topic (by position), and is
    /// given back at a take-over.
    func offsetMetadata(topic: Int) -> String?

    /// A record whose transaction could not be committed however often it was tried, or whose
    /// outputs were refused: to be made a dead letter, small enough to be published.
    mutating func poison(
        _ record: InputRecord,
        error: KafkaError,
        state: PartitionState,
        output: inout OutputBuffer
    )

    /// The transaction with all calls since the last one has committed.
    mutating func didCommit()

    /// The transaction was aborted: undo what the calls since the last commit did in memory.
    ///
    /// - Returns: false when it cannot: then the handler is built anew from the store.
    mutating func rollBack() -> Bool
}

extension PartitionHandler {
    /// Nothing to control.
    public mutating func control(_ record: InputRecord) {}
    /// Nothing is ever due.
    public mutating func processDue(
        nowMilliseconds: Int64,
        limit: Int,
        state: PartitionState,
        output: inout OutputBuffer
    ) -> Bool { false }
    /// Nothing is ever due.
    public func nextDueMilliseconds() -> Int64? { nil }
    /// No metadata.
    public func offsetMetadata(topic: Int) -> String? { nil }
    /// Nothing to do.
    public mutating func didCommit() {}
    /// Built anew.
    public mutating func rollBack() -> Bool { false }
}

/// What a handler is built from, beside the states that `restore` brings.
public struct PartitionContext: Sendable {
    /// The partition's number.
    public let partition: Int32
    /// How many partitions every keyed topic has.
    public let partitionCount: Int32
    /// The metadata kept with the committed offset of each input topic, by position.
    public let offsetMetadata: [String?]

    /// A context.
    public init(partition: Int32, partitionCount: Int32, offsetMetadata: [String?]) {
        self.partition = partition
        self.partitionCount = partitionCount
        self.offsetMetadata = offsetMetadata
    }
}
