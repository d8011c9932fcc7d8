// SPDX-License-Identifier: Apache-2.0

/// Processes the records of one partition: one value for each owned partition, on the worker's
/// thread, without I/O and without a clock of its own.
///
/// Everything that a handler keeps in memory beside the state, such as indexes and watermarks, must
/// follow from the state, the offset metadata and the control records: a handler is built anew at
/// every takeover, and after an abort unless `rollBack` returns true. It never throws: a record
/// that it cannot use becomes an output that says so.
public protocol PartitionHandler: SendableMetatype {
    /// Makes a test of whether a committed state waits for something, with the same outcome as
    /// `PartitionState.set` was given: states that are replayed from the changelog are put to it.
    /// One thread uses a test, for one state after the other.
    static func makeWaitingTest() -> (_ value: UnsafeRawBufferPointer) -> Bool

    /// Takes in the key of a committed state that waits for something, while the handler is being
    /// built, before any record.
    mutating func restore(waiting key: [UInt8])

    /// Takes in a record of the control topic: all of them while the handler is being built, after
    /// `restore`, and later ones between two transactions. They belong to no transaction.
    mutating func control(_ record: InputRecord)

    /// Processes one input record.
    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    )

    /// Does work that is due, at most `limit` pieces; called when `nextDueMilliseconds` has come.
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

    /// Returns the metadata of the committed offset of an input topic, by the topic's index. A
    /// takeover gives it back.
    func offsetMetadata(topic: Int) -> String?

    /// Makes a dead letter, small enough to be published, of a record whose transaction could not
    /// be committed however often it was tried, or whose outputs were refused.
    mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    )

    /// Takes in that the transaction with all calls since the last commit was committed.
    mutating func didCommit()

    /// Undoes in memory what the calls since the last commit did, because the transaction was
    /// aborted.
    ///
    /// - Returns: false when it cannot: then the handler is built anew from the store.
    mutating func rollBack() -> Bool
}

extension PartitionHandler {
    /// Every state may wait for something.
    public static func makeWaitingTest() -> (_ value: UnsafeRawBufferPointer) -> Bool {
        { _ in true }
    }
    /// Nothing to keep.
    public mutating func restore(waiting key: [UInt8]) {}
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

/// What a handler is built from, beside the keys that `restore` brings.
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
