// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file beside the database while it is being opened, with one byte for each process that has
/// begun to and has not come to an end: what ends a process there would end the next one, too.
///
/// RocksDB tells of damage; but Debian builds it with its assertions on, and an assertion that does
/// not hold ends the process instead.
struct OpeningMarker: Sendable {
    /// The file.
    let path: String

    /// Notes that the database is being opened.
    ///
    /// - Returns: how many processes in a row have ended in the middle of that.
    func begin() -> Int {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o640)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var status = stat()
        let earlier = fstat(file, &status) == 0 ? Int(clamping: status.st_size) : 0
        _ = write(file, "1", 1)
        return earlier
    }

    /// Notes that it is open, or that an error told why it is not.
    func end() { unlink(path) }
}
