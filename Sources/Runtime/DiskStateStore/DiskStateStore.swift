// SPDX-License-Identifier: Apache-2.0

internal import StateStore

/// The state of one partition in a worker's database. It belongs to one thread.
final class DiskStateStore: StateStore {
    private let database: Database
    private let directory: StateDirectory
    private let keys: KeySpace
    private let prefixes: [[UInt8]]
    private let batch = WriteBatch()
    /// The key of an entry, made in place for one after the other.
    private var scratch: [UInt8] = []
    /// As of when the log is known here; nil for a store that was never written. A replay that was
    /// begun does not become younger by going on.
    private var knownAt: Int64?

    init(_ database: Database, _ directory: StateDirectory, partition: Int32) {
        self.database = database
        self.directory = directory
        keys = KeySpace(partition: partition)
        prefixes = [keys.prefix(.checkpoint), keys.prefix(.state), keys.prefix(.waiting)]
    }

    func withValue<Result>(
        of key: [UInt8],
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) throws(StateStoreError) -> Result {
        setScratch(.state, key)
        return try directory.translating { () throws(RocksDBFailure) in
            try scratch.withUnsafeBufferPointer { key throws(RocksDBFailure) in
                try database.withValue(of: UnsafeRawBufferPointer(key), body)
            }
        }
    }

    func apply(_ changes: [StateChange], checkpoint: Checkpoint) throws(StateStoreError) {
        batch.removeAll()
        for change in changes {
            setScratch(.state, change.key)
            scratch.withUnsafeBytes { key in
                guard let value = change.value else { return batch.delete(key) }
                value.withUnsafeBytes { batch.put(key, $0) }
            }
            setScratch(.waiting, change.key)
            scratch.withUnsafeBytes { key in
                if change.isWaiting {
                    batch.put(key, UnsafeRawBufferPointer(start: nil, count: 0))
                } else {
                    batch.delete(key)
                }
            }
        }
        let now = directory.clock()
        let known = checkpoint.isComplete ? now : knownAt ?? now
        batch.put(
            prefixes[Int(KeySpace.Kind.checkpoint.rawValue)],
            StoredCheckpoint(checkpoint, knownAt: known).bytes
        )
        try directory.translating { () throws(RocksDBFailure) in try database.write(batch) }
        knownAt = known
    }

    func checkpoint() throws(StateStoreError) -> Checkpoint? {
        try storedCheckpoint()?.checkpoint
    }

    /// Takes over as of when the log is known, and returns it; nil for a store that was never
    /// written.
    func load() throws(StateStoreError) -> Int64? {
        knownAt = try storedCheckpoint()?.knownAt
        return knownAt
    }

    private func storedCheckpoint() throws(StateStoreError) -> StoredCheckpoint? {
        let key = prefixes[Int(KeySpace.Kind.checkpoint.rawValue)]
        let bytes = try directory.translating { () throws(RocksDBFailure) in
            try key.withUnsafeBufferPointer { key throws(RocksDBFailure) in
                try database.withValue(of: UnsafeRawBufferPointer(key)) { $0.map { [UInt8]($0) } }
            }
        }
        guard let bytes else { return nil }
        guard let stored = bytes.withUnsafeBytes({ StoredCheckpoint($0) }) else {
            throw directory.error(RocksDBFailure("Corruption: a checkpoint cannot be read"))
        }
        return stored
    }

    func forEach(_ body: ([UInt8], [UInt8]) -> Bool) throws(StateStoreError) {
        try forEach(.state) { body([UInt8]($0), [UInt8]($1)) }
    }

    func forEachWaiting(_ body: ([UInt8]) -> Bool) throws(StateStoreError) {
        try forEach(.waiting) { key, _ in body([UInt8](key)) }
    }

    func flush() throws(StateStoreError) {
        try directory.translating { () throws(RocksDBFailure) in try database.flush() }
    }

    /// The database stays open for the other partitions.
    func close() throws(StateStoreError) { try flush() }

    private func forEach(
        _ kind: KeySpace.Kind,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StateStoreError) {
        try directory.translating { () throws(RocksDBFailure) in
            try database.forEach(in: keys.range(kind)) { key, value in
                body(UnsafeRawBufferPointer(rebasing: key.dropFirst(KeySpace.prefixBytes)), value)
            }
        }
    }

    private func setScratch(_ kind: KeySpace.Kind, _ key: [UInt8]) {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: prefixes[Int(kind.rawValue)])
        scratch.append(contentsOf: key)
    }
}
