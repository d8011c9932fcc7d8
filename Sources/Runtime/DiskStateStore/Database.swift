// SPDX-License-Identifier: Apache-2.0

internal import CRocksDB
internal import Glibc
internal import Synchronization

/// One open RocksDB database.
///
/// Any thread may use it, except that nothing may be under way while it is closed.
final class Database: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let options: RocksDBOptions
    private let reading: OpaquePointer
    /// Reading everything once would push out of the cache what is read again and again.
    private let scanning: OpaquePointer
    private let writing: OpaquePointer
    private var isClosed = false
    /// Whether anything was written since the last flush.
    private let isDirty = Atomic<Bool>(false)
    private let freeSpace: FreeSpace?
    /// What was written since the last look at the free space.
    private let unlookedBytes = Atomic<Int>(0)

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - isNew: whether it is created; otherwise it has to be there.
    ///   - freeSpace: looked at before files are written; nil for never.
    ///   - isReadOnly: whether it is only looked at, beside the process that has it open: as of
    ///     what that one has last written out.
    init(
        _ path: String,
        memory: StoreMemory,
        isNew: Bool,
        isReadOnly: Bool = false,
        freeSpace: FreeSpace? = nil
    ) throws(RocksDBFailure) {
        try freeSpace?.check()
        let options = RocksDBOptions(memory)
        rocksdb_options_set_create_if_missing(options.pointer, isNew ? 1 : 0)
        let opened = try callRocksDB { error in
            isReadOnly
                ? rocksdb_open_for_read_only(options.pointer, path, 0, error)
                : rocksdb_open(options.pointer, path, error)
        }
        guard let opened else { throw RocksDBFailure("Corruption: nothing was opened") }
        pointer = opened
        self.options = options
        self.freeSpace = freeSpace
        reading = rocksdb_readoptions_create()
        scanning = rocksdb_readoptions_create()
        rocksdb_readoptions_set_fill_cache(scanning, 0)
        writing = rocksdb_writeoptions_create()
        // The changelog in Kafka is the log of what is written here: see the decision.
        rocksdb_writeoptions_disable_WAL(writing, 1)
        // A write that has to wait says so, instead of holding the worker for as long as it takes.
        rocksdb_writeoptions_set_no_slowdown(writing, 1)
    }

    deinit {
        close()
        rocksdb_readoptions_destroy(reading)
        rocksdb_readoptions_destroy(scanning)
        rocksdb_writeoptions_destroy(writing)
    }

    /// Writes out what is in memory, waits for what is under way, and releases the directory.
    func close() {
        if isClosed { return }
        isClosed = true
        rocksdb_close(pointer)
    }

    /// Lends a value, nil where there is none.
    func withValue<Result>(
        of key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) throws(RocksDBFailure) -> Result {
        let slice = try callRocksDB { error in
            rocksdb_get_pinned(pointer, reading, key.characters, key.count, error)
        }
        guard let slice else { return body(nil) }
        defer { rocksdb_pinnableslice_destroy(slice) }
        var count = 0
        let start = rocksdb_pinnableslice_value(slice, &count)
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Writes a batch, or, after a crash, nothing of it. It waits, within a bound, for a disk that
    /// does not keep up.
    func write(_ batch: WriteBatch) throws(RocksDBFailure) {
        let unlooked = unlookedBytes.wrappingAdd(batch.byteCount, ordering: .relaxed).newValue
        if unlooked >= DiskStateStoreLimits.bytesBetweenLooks {
            unlookedBytes.store(0, ordering: .relaxed)
            try freeSpace?.check()
        }
        var waited: Int64 = 0
        while true {
            do throws(RocksDBFailure) {
                try callRocksDB { error in
                    rocksdb_write(pointer, writing, batch.pointer, error)
                }
                return isDirty.store(true, ordering: .releasing)
            } catch {
                guard error.kind == .stalled else { throw error }
                guard waited < DiskStateStoreLimits.stallMilliseconds * 1_000 else {
                    let seconds = DiskStateStoreLimits.stallMilliseconds / 1_000
                    throw RocksDBFailure(
                        "IO error: the disk has not taken anything for \(seconds) s"
                    )
                }
            }
            waited += Int64(DiskStateStoreLimits.stallPauseMicroseconds)
            usleep(DiskStateStoreLimits.stallPauseMicroseconds)
        }
    }

    /// Writes what is in memory to a file, and waits until the disk has it.
    func flush() throws(RocksDBFailure) {
        guard isDirty.exchange(false, ordering: .acquiringAndReleasing) else { return }
        let options = rocksdb_flushoptions_create()
        defer { rocksdb_flushoptions_destroy(options) }
        rocksdb_flushoptions_set_wait(options, 1)
        try callRocksDB { error in rocksdb_flush(pointer, options, error) }
    }

    /// Gives the space of a range's whole files back at once; the rest goes when files are merged.
    func deleteFiles(in range: KeyRange) throws(RocksDBFailure) {
        try callRocksDB { error in
            range.start.withUnsafeBytes { start in
                range.end.withUnsafeBytes { end in
                    rocksdb_delete_file_in_range(
                        pointer,
                        start.characters,
                        start.count,
                        end.characters,
                        end.count,
                        error
                    )
                }
            }
        }
    }

    /// Calls `body` with every key and value of a range, in order, until it returns false.
    func forEach(
        in range: KeyRange,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(RocksDBFailure) {
        guard let iterator = rocksdb_create_iterator(pointer, scanning) else { return }
        defer { rocksdb_iter_destroy(iterator) }
        range.start.withUnsafeBytes { rocksdb_iter_seek(iterator, $0.characters, $0.count) }
        while rocksdb_iter_valid(iterator) != 0 {
            var count = 0
            let keyStart = rocksdb_iter_key(iterator, &count)
            let key = UnsafeRawBufferPointer(start: keyStart, count: count)
            if !range.isBefore(end: key) { break }
            let valueStart = rocksdb_iter_value(iterator, &count)
            let value = UnsafeRawBufferPointer(start: valueStart, count: count)
            if !body(key, value) { break }
            rocksdb_iter_next(iterator)
        }
        try callRocksDB { error in rocksdb_iter_get_error(iterator, error) }
    }

    /// What RocksDB says that it uses.
    func memoryUsage() throws(RocksDBFailure) -> StoreMemoryUsage {
        let consumers = rocksdb_memory_consumers_create()
        defer { rocksdb_memory_consumers_destroy(consumers) }
        rocksdb_memory_consumers_add_db(consumers, pointer)
        rocksdb_memory_consumers_add_cache(consumers, options.cache)
        let usage = try callRocksDB { error in
            rocksdb_approximate_memory_usage_create(consumers, error)
        }
        defer { rocksdb_approximate_memory_usage_destroy(usage) }
        return StoreMemoryUsage(
            writeBuffers: Int(rocksdb_approximate_memory_usage_get_mem_table_total(usage)),
            cache: Int(rocksdb_approximate_memory_usage_get_cache_total(usage)),
            fileReaders: Int(rocksdb_approximate_memory_usage_get_mem_table_readers_total(usage))
        )
    }

    /// The bytes of all files.
    func fileBytes() -> Int {
        var count: UInt64 = 0
        _ = rocksdb_property_int(pointer, "rocksdb.total-sst-files-size", &count)
        return Int(clamping: count)
    }

    /// Removes a database that is not open, with all its files.
    static func destroy(_ path: String) throws(RocksDBFailure) {
        let options = rocksdb_options_create()
        defer { rocksdb_options_destroy(options) }
        try callRocksDB { error in rocksdb_destroy_db(options, path, error) }
    }
}
