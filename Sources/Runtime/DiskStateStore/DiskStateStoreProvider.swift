// SPDX-License-Identifier: Apache-2.0

public import StateStore
internal import Synchronization

/// The stores of a worker's partitions in one RocksDB database.
///
/// What cannot be used (damaged, another's, of another version) is removed and begun anew, with one
/// line that says why: Kafka has all of it. Only one process can have a directory open.
public final class DiskStateStoreProvider: StateStoreProvider {
    private let directory: StateDirectory
    private let identity: StoreIdentity
    private let memory: StoreMemory
    private let freeSpace: FreeSpace
    private let mostAgeMilliseconds: Int64
    private let notice: @Sendable (String) -> Void
    private let database: Mutex<Database?>

    /// Opens the directory, or makes it.
    ///
    /// - Parameters:
    ///   - memoryBytes: what all partitions together may use; less than
    ///     `DiskStateStoreLimits.leastMemoryBytes` counts as that.
    ///   - tombstoneMilliseconds: how long Kafka keeps the tombstones of the changelog
    ///     (`delete.retention.ms`). A store that is older, or nearly so, is restored from the
    ///     beginning: a removed state could have been compacted away unseen.
    ///   - clockMilliseconds: the wall clock; nil for the system's.
    ///   - freeBytes: tells how much is free on a folder's disk; nil for the file system's word.
    ///   - notice: told one line whenever something is removed and begun anew.
    /// - Throws: what cannot be mended from here: another process has it, no room, no access.
    public init(
        directory path: String,
        identity: StoreIdentity,
        memoryBytes: Int,
        tombstoneMilliseconds: Int64 = DiskStateStoreLimits.tombstoneMilliseconds,
        clockMilliseconds: (@Sendable () -> Int64)? = nil,
        freeBytes: (@Sendable (_ path: String) -> Int?)? = nil,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StateStoreError) {
        directory = StateDirectory(path: path, clock: clockMilliseconds ?? systemClockMilliseconds)
        self.identity = identity
        memory = StoreMemory(byteCount: max(memoryBytes, DiskStateStoreLimits.leastMemoryBytes))
        freeSpace = FreeSpace(
            path: path,
            reserveBytes: memory.reserveBytes,
            measure: freeBytes ?? FreeSpace.ofFileSystem
        )
        mostAgeMilliseconds = DiskStateStoreLimits.checkpointAge(tombstones: tombstoneMilliseconds)
        self.notice = notice
        database = Mutex(nil)
        try directory.create()
        let opened = try openOrRebuild()
        database.withLock { $0 = opened }
    }

    /// Opens the partition's store, or creates an empty one; a checkpoint that is too old is not
    /// gone on from.
    public func open(partition: Int32) throws(StateStoreError) -> any StateStore {
        let store = DiskStateStore(try usedDatabase(), directory, partition: partition)
        guard let knownAt = try store.load() else { return store }
        let age = directory.clock().subtractingReportingOverflow(knownAt).partialValue
        guard age > mostAgeMilliseconds else { return store }
        notice(
            "state directory \(directory.path): partition \(partition) was written "
                + "\(age / 60_000) minutes ago, and Kafka may have forgotten since what was "
                + "removed: it is restored from the beginning"
        )
        try remove(partition: partition)
        return DiskStateStore(try usedDatabase(), directory, partition: partition)
    }

    /// Removes the partition's entries.
    public func remove(partition: Int32) throws(StateStoreError) {
        let database = try usedDatabase()
        try directory.translating { () throws(RocksDBFailure) in
            let batch = WriteBatch()
            let range = KeySpace(partition: partition).range
            batch.delete(range)
            try database.write(batch)
            try database.flush()
            try database.deleteFiles(in: range)
        }
    }

    /// Removes the database and begins an empty one.
    public func removeAll() throws(StateStoreError) {
        database.withLock { $0 = nil }
        let opened = try directory.translating { () throws(RocksDBFailure) in
            try Database.destroy(directory.database)
            return try create()
        }
        database.withLock { $0 = opened }
    }

    /// Nothing to do: the partition may come back, and then only its tail is restored.
    public func didLeave(partition: Int32) {}

    /// Writes out what is in memory and releases the directory, as soon as no store is in use.
    public func close() {
        database.withLock { $0 = nil }
    }

    /// What RocksDB says that it uses; nil when the store is closed.
    public func memoryUsage() -> StoreMemoryUsage? {
        guard let database = database.withLock({ $0 }) else { return nil }
        return try? database.memoryUsage()
    }

    /// The bytes of all files on the disk; nil when the store is closed.
    public func fileBytes() -> Int? { database.withLock { $0 }?.fileBytes() }

    private func usedDatabase() throws(StateStoreError) -> Database {
        guard let database = database.withLock({ $0 }) else {
            throw StateStoreError("state directory \(directory.path) is closed")
        }
        return database
    }

    /// Opens what is there, unless it cannot be used.
    private func openOrRebuild() throws(StateStoreError) -> Database {
        let deaths = directory.openingMarker.begin()
        defer { directory.openingMarker.end() }
        var reason: String?
        do throws(RocksDBFailure) {
            if deaths >= DiskStateStoreLimits.deathsWhileOpening {
                reason = "the last \(deaths) processes have ended while they opened it"
            } else if directory.hasDatabase {
                let found = try open(isNew: false)
                reason = try difference(of: found)
                if reason == nil { return found }
            } else if directory.hasFiles {
                reason = "it has files, and no CURRENT among them"
            }
        } catch {
            guard error.kind == .damaged else { throw directory.openingError(error) }
            reason = error.text
        }
        do throws(RocksDBFailure) {
            if let reason {
                notice(
                    "state directory \(directory.path) is of no use: \(reason). It is begun anew, "
                        + "and restored from Kafka"
                )
                try Database.destroy(directory.database)
            }
            return try create()
        } catch {
            throw directory.openingError(error)
        }
    }

    /// A database with nothing in it but whose it is.
    private func create() throws(RocksDBFailure) -> Database {
        let database = try open(isNew: true)
        let batch = WriteBatch()
        batch.put(KeySpace.identity, identity.bytes)
        try database.write(batch)
        try database.flush()
        return database
    }

    private func open(isNew: Bool) throws(RocksDBFailure) -> Database {
        try Database(directory.database, memory: memory, isNew: isNew, freeSpace: freeSpace)
    }

    /// Why a database is another's; nil where it is not.
    private func difference(of database: Database) throws(RocksDBFailure) -> String? {
        let stored = try KeySpace.identity.withUnsafeBufferPointer { key throws(RocksDBFailure) in
            try database.withValue(of: UnsafeRawBufferPointer(key)) { $0.map { [UInt8]($0) } }
        }
        guard let stored else { return "it has no identity record" }
        return identity.difference(from: stored)
    }
}
