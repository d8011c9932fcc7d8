// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Sees to it that the disk is never written full: the store ends while there is still room for
/// what is in memory.
///
/// RocksDB tells of most writes that fail. But Debian builds it with its assertions on, so that not
/// every one comes back as an error.
struct FreeSpace: Sendable {
    /// A folder on the disk.
    let path: String
    /// What has to be free, in bytes.
    let reserveBytes: Int
    /// The free bytes of a folder's disk; nil where they are not known.
    let measure: @Sendable (_ path: String) -> Int?

    /// - Throws: `full` where less than the reserve is free.
    func check() throws(RocksDBFailure) {
        guard let free = measure(path), free < reserveBytes else { return }
        throw RocksDBFailure(
            .full,
            "\(free >> 20) MiB are free, and \(reserveBytes >> 20) MiB have to be"
        )
    }

    /// What the file system says.
    static let ofFileSystem: @Sendable (_ path: String) -> Int? = { path in
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { return nil }
        let (bytes, isTooLarge) = Int(clamping: system.f_bavail)
            .multipliedReportingOverflow(by: Int(clamping: system.f_frsize))
        return isTooLarge ? .max : bytes
    }
}
