// SPDX-License-Identifier: Apache-2.0

/// The committed state of one partition: bytes by key, and how much of the log they reflect.
///
/// It holds what committed transactions produced, and nothing else: it is written after the
/// commit, so it never runs ahead of the log, and falls behind when the process dies in
/// between; the changelog from the checkpoint on makes up for that. It belongs to one thread.
public protocol StateStore: AnyObject {
    /// The value of a key, or nil.
    func read(_ key: [UInt8]) throws(StateStoreError) -> [UInt8]?

    /// Applies changes and replaces the checkpoint: all of it, or, after a crash, nothing.
    ///
    /// Later changes of a key win over earlier ones; a nil value removes the key.
    func apply(_ changes: [StateChange], checkpoint: Checkpoint) throws(StateStoreError)

    /// How much of the log is in here; nil for a store that was never written.
    func checkpoint() throws(StateStoreError) -> Checkpoint?

    /// Calls `body` with every key and value, in no order, until it returns false.
    func forEach(_ body: ([UInt8], [UInt8]) -> Bool) throws(StateStoreError)

    /// Makes what was applied durable, and releases what is open. It is not used afterwards.
    func close() throws(StateStoreError)
}

/// Opens and removes the stores of partitions; shared by threads.
public protocol StateStoreProvider: Sendable {
    /// Opens the partition's store, or creates an empty one.
    func open(partition: Int32) throws(StateStoreError) -> any StateStore

    /// Removes the partition's store, which is not open, with all that it holds.
    func remove(partition: Int32) throws(StateStoreError)
}

/// One change of a partition's state.
public struct StateChange: Sendable, Hashable {
    /// The key.
    public var key: [UInt8]
    /// The new value; nil removes the key.
    public var value: [UInt8]?

    /// A change of `key`.
    public init(key: [UInt8], value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}

/// How much of the log a store reflects.
public struct Checkpoint: Sendable, Hashable {
    /// The changelog offset from which to replay.
    public var changelogOffset: Int64
    /// For each input topic, the offset of the first record that is not reflected.
    public var inputOffsets: [String: Int64]

    /// A checkpoint.
    public init(changelogOffset: Int64, inputOffsets: [String: Int64] = [:]) {
        self.changelogOffset = changelogOffset
        self.inputOffsets = inputOffsets
    }
}

/// A store that cannot go on: damaged, full, or held by another process.
public struct StateStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line for people; it names files, never keys or values.
    public let message: String
    /// The message.
    public var description: String { message }
    /// An error with its line.
    public init(_ message: String) { self.message = message }
}
