// SPDX-License-Identifier: Apache-2.0

public import StateStore

/// A look at a worker's store from outside: read only, also beside the worker that has it open, as
/// of what that worker has last written out.
public final class StoreInspection {
    /// What a partition's store holds.
    public struct Partition: Sendable, Hashable {
        /// The partition's number.
        public var number: Int32
        /// How many states there are.
        public var states = 0
        /// How many of them wait for something.
        public var waiting = 0
        /// The bytes of keys and values, before they are packed.
        public var bytes = 0
        /// How much of the log is in there; nil where the partition was never written whole.
        public var checkpoint: Checkpoint?
        /// As of when the log is known, in milliseconds since 1970.
        public var knownAt: Int64?
    }

    private let directory: StateDirectory
    private let database: Database

    /// Opens the store in a worker's directory.
    ///
    /// - Throws: where there is none, or it cannot be read.
    public init(directory path: String) throws(StateStoreError) {
        directory = StateDirectory(path: path, clock: systemClockMilliseconds)
        guard directory.hasDatabase else {
            throw StateStoreError(
                "state directory \(path) has no store: no worker has run with it, or it was dropped"
            )
        }
        do throws(RocksDBFailure) {
            database = try Database(
                directory.database,
                memory: StoreMemory(byteCount: DiskStateStoreLimits.leastMemoryBytes),
                isNew: false,
                isReadOnly: true
            )
        } catch {
            throw directory.openingError(error)
        }
    }

    /// Whose store it is: names and values; empty where it does not say.
    public func identity() throws(StateStoreError) -> [(name: String, value: String)] {
        let stored = try directory.translating { () throws(RocksDBFailure) in
            try KeySpace.identity.withUnsafeBufferPointer { key throws(RocksDBFailure) in
                try database.withValue(of: UnsafeRawBufferPointer(key)) { $0.map { [UInt8]($0) } }
            }
        }
        return StoreIdentity.members(of: stored ?? [])
    }

    /// The bytes of all files on the disk.
    public var fileBytes: Int { database.fileBytes() }

    /// What each partition holds: all of it is read.
    public func partitions() throws(StateStoreError) -> [Partition] {
        var found: [Int32: Partition] = [:]
        let all = KeyRange(start: [], end: KeySpace.identity)
        try directory.translating { () throws(RocksDBFailure) in
            try database.forEach(in: all) { key, value in
                guard let number = KeySpace.partition(of: key) else { return true }
                var partition = found[number] ?? Partition(number: number)
                switch KeySpace.Kind(rawValue: key[KeySpace.prefixBytes - 1]) {
                case .checkpoint:
                    let stored = StoredCheckpoint(value)
                    partition.checkpoint = stored?.checkpoint
                    partition.knownAt = stored?.knownAt
                case .state:
                    partition.states += 1
                    partition.bytes += key.count - KeySpace.prefixBytes + value.count
                case .waiting: partition.waiting += 1
                case nil: break
                }
                found[number] = partition
                return true
            }
        }
        return found.values.sorted { $0.number < $1.number }
    }

    /// Calls `body` with every key and value of a partition until it returns false.
    public func forEach(
        partition: Int32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StateStoreError) {
        try directory.translating { () throws(RocksDBFailure) in
            try database.forEach(in: KeySpace(partition: partition).range(.state)) { key, value in
                body(UnsafeRawBufferPointer(rebasing: key.dropFirst(KeySpace.prefixBytes)), value)
            }
        }
    }

    /// Removes the store from a directory; a worker begins a new one and restores it from Kafka.
    ///
    /// - Returns: whether there was one.
    public static func drop(directory path: String) throws(StateStoreError) -> Bool {
        let directory = StateDirectory(path: path, clock: systemClockMilliseconds)
        guard directory.hasDatabase || directory.hasFiles else { return false }
        try directory.translating { () throws(RocksDBFailure) in
            try Database.destroy(directory.database)
        }
        return true
    }
}
