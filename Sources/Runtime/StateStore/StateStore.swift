// SPDX-License-Identifier: Apache-2.0

/// The committed state of one partition: bytes by key, and how much of the log they reflect.
///
/// It holds what committed transactions produced, and nothing else: it is written after the
/// commit, so it never runs ahead of the log, and falls behind when the process dies in
/// between; the changelog from the checkpoint on makes up for that. It belongs to one thread.
public protocol StateStore: AnyObject {
    /// Lends the value of a key to `body`, nil where there is none. The bytes are valid during the
    /// call only: a store on disk hands out what lies in its cache, without a copy.
    func withValue<Result>(
        of key: [UInt8],
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) throws(StateStoreError) -> Result

    /// Applies changes and replaces the checkpoint: all of it, or, after a crash, nothing.
    ///
    /// Later changes of a key win over earlier ones; a nil value removes the key.
    func apply(_ changes: [StateChange], checkpoint: Checkpoint) throws(StateStoreError)

    /// How much of the log is in here; nil for a store that was never written.
    func checkpoint() throws(StateStoreError) -> Checkpoint?

    /// Calls `body` with every key and value, in no order, until it returns false.
    func forEach(_ body: ([UInt8], [UInt8]) -> Bool) throws(StateStoreError)

    /// Calls `body` with every key whose state waits for something, in no order, until it returns
    /// false. It reads no other state: a takeover must not cost a look at every lead.
    func forEachWaiting(_ body: ([UInt8]) -> Bool) throws(StateStoreError)

    /// Makes what was applied durable.
    func flush() throws(StateStoreError)

    /// Makes what was applied durable, and releases what is open. It is not used afterwards.
    func close() throws(StateStoreError)
}

extension StateStore {
    /// A copy of the value of a key, or nil.
    public func read(_ key: [UInt8]) throws(StateStoreError) -> [UInt8]? {
        try withValue(of: key) { $0.map { [UInt8]($0) } }
    }
}

/// Opens and removes the stores of partitions; shared by threads.
public protocol StateStoreProvider: Sendable {
    /// Opens the partition's store, or creates an empty one.
    func open(partition: Int32) throws(StateStoreError) -> any StateStore

    /// Removes the partition's store, which is not open, with all that it holds.
    func remove(partition: Int32) throws(StateStoreError)

    /// Removes the stores of all partitions, none of which is open: after damage nothing of them
    /// is trusted.
    func removeAll() throws(StateStoreError)

    /// The partition's store is closed, and the partition is not expected back soon: a store in
    /// memory gives its memory back, one on disk keeps what it has.
    func didLeave(partition: Int32)
}

/// One change of a partition's state.
public struct StateChange: Sendable, Hashable {
    /// The key.
    public var key: [UInt8]
    /// The new value; nil removes the key.
    public var value: [UInt8]?
    /// Whether the new state waits for something, and is to be found by `forEachWaiting`; true
    /// where nothing else was said.
    public var isWaiting: Bool

    /// A change of `key`.
    public init(key: [UInt8], value: [UInt8]?, isWaiting: Bool = true) {
        self.key = key
        self.value = value
        self.isWaiting = isWaiting && value != nil
    }
}

/// How much of the log a store reflects.
public struct Checkpoint: Sendable, Hashable {
    /// The changelog offset from which to replay.
    public var changelogOffset: Int64
    /// For each input topic, the offset of the first record that is not reflected.
    public var inputOffsets: [String: Int64]
    /// Whether the store reflects all that the log held when this was written; false in the middle
    /// of a replay.
    public var isComplete: Bool

    /// A checkpoint.
    public init(
        changelogOffset: Int64,
        inputOffsets: [String: Int64] = [:],
        isComplete: Bool = true
    ) {
        self.changelogOffset = changelogOffset
        self.inputOffsets = inputOffsets
        self.isComplete = isComplete
    }
}
