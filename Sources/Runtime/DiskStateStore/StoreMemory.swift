// SPDX-License-Identifier: Apache-2.0

/// How the memory of a worker's store is divided: one number for all partitions, by which every
/// part of RocksDB that grows is bounded.
struct StoreMemory: Hashable {
    /// All of it, in bytes.
    let byteCount: Int

    /// One buffer of changes that are not in a file yet. There are two, one filled while the other
    /// is written out; when both are full, writes wait.
    var writeBufferBytes: Int { byteCount / 8 }
    /// What has to be free on the disk: both buffers can still be written out, and files merged.
    var reserveBytes: Int { 2 * writeBufferBytes + DiskStateStoreLimits.freeBytes }
    /// Blocks of files that were read, with the indexes and filters of all files.
    var cacheBytes: Int { byteCount / 8 * 5 }
    // What is left, an eighth, is for what RocksDB cannot be bounded in: the readers of open files,
    // and the blocks that a write of files holds.
}

/// What RocksDB says that it uses, in bytes.
public struct StoreMemoryUsage: Sendable, Hashable {
    /// Changes that are not in a file yet, and those that are being written to one.
    public var writeBuffers: Int
    /// The block cache, indexes and filters included.
    public var cache: Int
    /// What open files need beside the cache.
    public var fileReaders: Int
    /// All of it.
    public var total: Int { writeBuffers + cache + fileReaders }
}
