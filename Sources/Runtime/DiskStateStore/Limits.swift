// SPDX-License-Identifier: Apache-2.0

/// Every bound of the store on disk, with its unit in its name.
public enum DiskStateStoreLimits {
    /// The least memory that a store works with, all partitions together.
    public static let leastMemoryBytes = 16 << 20
    /// How long Kafka keeps a compacted topic's tombstones unless told (`delete.retention.ms`).
    public static let tombstoneMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    /// How much younger than a tombstone may become a checkpoint has to be: the clocks of the
    /// brokers and of this machine differ, and a replay takes its time.
    static let tombstoneMarginMilliseconds: Int64 = 60 * 60 * 1_000

    /// How old a checkpoint may be where tombstones are kept for so long: an hour less, or three
    /// quarters of it where that is longer.
    static func checkpointAge(tombstones milliseconds: Int64) -> Int64 {
        max(0, milliseconds - min(tombstoneMarginMilliseconds, milliseconds / 4))
    }

    /// So many processes in a row have to end while they open a database before it is begun anew.
    static let deathsWhileOpening = 2
    /// What has to be free on the disk beside room for what is in memory.
    static let freeBytes = 32 << 20
    /// How much is written between two looks at the free space.
    static let bytesBetweenLooks = 1 << 20
    /// How long a write waits for a disk that does not keep up before that counts as an error.
    static let stallMilliseconds: Int64 = 30_000
    /// The pause between two tries of a write that has to wait.
    static let stallPauseMicroseconds: UInt32 = 2_000
    /// The bytes of a block: what is read, checked and unpacked at once. Larger than RocksDB's
    /// 4 KiB: neighbouring states are alike and pack better together, and the index is smaller.
    static let blockBytes = 16 << 10
    /// Bits of a filter for each key: 1 % of the looks for a lead that is not there read a block.
    static let filterBitsPerKey = 10.0
    /// The bytes of one file: with ten million leads there are some hundred of them.
    static let fileBytes: UInt64 = 32 << 20
    /// The bytes of the first sorted level.
    static let levelBytes: UInt64 = 128 << 20
    /// Files that are kept open; others are opened again when they are read.
    static let openFiles: Int32 = 512
    /// Threads that write and merge files.
    static let backgroundJobs: Int32 = 2
    /// The bytes after which a file that is being written is handed to the disk, so that its end is
    /// no burst.
    static let syncBytes: UInt64 = 1 << 20
    /// The size and number of RocksDB's own log files.
    static let logFileBytes = 1 << 20
    static let logFiles = 2
    /// The bytes of an identity record that is read.
    static let identityBytes = 4 << 10
}
