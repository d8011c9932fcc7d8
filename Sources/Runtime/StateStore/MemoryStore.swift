// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The reference implementation: a dictionary. It survives the worker, not the process.
public final class MemoryStore: StateStore {
    private var values: [StoredKey: [UInt8]] = [:]
    private var waiting: Set<StoredKey> = []
    private var reached: Checkpoint?

    /// An empty store.
    public init() {}

    /// The value of a key, or nil.
    public func read(_ key: [UInt8]) -> [UInt8]? { values[StoredKey(key)] }

    /// Lends the value of a key to `body`, nil where there is none.
    public func withValue<Result>(
        of key: [UInt8],
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        guard let value = values[StoredKey(key)] else { return body(nil) }
        return value.withUnsafeBytes { body($0) }
    }

    /// Applies changes and replaces the checkpoint.
    public func apply(_ changes: [StateChange], checkpoint: Checkpoint) {
        for change in changes {
            let key = StoredKey(change.key)
            values[key] = change.value
            if change.isWaiting {
                waiting.insert(key)
            } else if !waiting.isEmpty {
                waiting.remove(key)
            }
        }
        reached = checkpoint
    }

    /// How much of the log is in here.
    public func checkpoint() -> Checkpoint? { reached }

    /// Calls `body` with every key and value until it returns false.
    public func forEach(_ body: ([UInt8], [UInt8]) -> Bool) {
        for (key, value) in values where !body(key.bytes, value) { return }
    }

    /// Calls `body` with every key whose state waits for something until it returns false.
    public func forEachWaiting(_ body: ([UInt8]) -> Bool) {
        for key in waiting where !body(key.bytes) { return }
    }

    /// Nothing to do.
    public func flush() {}

    /// Nothing to do.
    public func close() {}
}

/// Keeps memory stores by partition, so that closing and opening again loses nothing.
///
/// It stands for one worker's disk: two running workers must not share it.
public final class MemoryStoreProvider: StateStoreProvider {
    /// A store is used by one thread at a time: the worker that has it open.
    private struct Box: @unchecked Sendable {
        let store: MemoryStore
    }
    private let stores = Mutex<[Int32: Box]>([:])

    /// A provider without stores.
    public init() {}

    /// The partition's store, as it was left.
    public func open(partition: Int32) -> any StateStore {
        let box = stores.withLock { stores in
            if let box = stores[partition] { return box }
            let box = Box(store: MemoryStore())
            stores[partition] = box
            return box
        }
        return box.store
    }

    /// Forgets the partition's store.
    public func remove(partition: Int32) {
        stores.withLock { $0[partition] = nil }
    }

    /// Forgets the partition's store.
    public func didLeave(partition: Int32) { remove(partition: partition) }

    /// Forgets all stores.
    public func removeAll() {
        stores.withLock { $0 = [:] }
    }
}
