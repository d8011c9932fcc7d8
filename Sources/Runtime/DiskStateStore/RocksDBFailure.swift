// SPDX-License-Identifier: Apache-2.0

internal import CRocksDB

/// An error of RocksDB, sorted by what it asks for: its C API has nothing but text.
struct RocksDBFailure: Error, Hashable {
    /// What kind of error.
    enum Kind: Hashable {
        /// Another process, or another store of this one, has the directory open.
        case inUse
        /// There is no room left on the disk, or for this user on it.
        case full
        /// The disk or its file system does not do what it is asked.
        case inputOutput
        /// The files are not as RocksDB left them.
        case damaged
        /// A write would have to wait: nothing was written.
        case stalled
    }

    let kind: Kind
    /// One line; it names files, never keys or values.
    let text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    init(_ text: String) {
        self.text = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        kind = Self.kind(of: text)
    }

    private static func kind(of text: String) -> Kind {
        if text.hasPrefix("Result incomplete") || text.hasPrefix("Incomplete") { return .stalled }
        if text.contains("lock hold by") || text.contains("While lock file") { return .inUse }
        let full = ["No space left", "Disk quota exceeded", "File too large", "NoSpace"]
        if full.contains(where: text.contains) { return .full }
        // A file that the manifest names and that is not there is as bad as one with other bytes.
        if text.hasPrefix("IO error"), !text.contains("No such file") { return .inputOutput }
        return .damaged
    }
}

/// Calls a function of RocksDB that tells of an error through its last argument.
func callRocksDB<Result>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) throws(RocksDBFailure) -> Result {
    var text: UnsafeMutablePointer<CChar>?
    let result = body(&text)
    guard let text else { return result }
    defer { rocksdb_free(text) }
    throw RocksDBFailure(String(cString: text))
}

extension UnsafeRawBufferPointer {
    /// The bytes as RocksDB's C API takes them.
    var characters: UnsafePointer<CChar>? { baseAddress?.assumingMemoryBound(to: CChar.self) }
}
