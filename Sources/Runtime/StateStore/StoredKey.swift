// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A key as dictionaries look it up: an array of bytes would be hashed and compared byte by byte,
/// several times for every record.
public struct StoredKey: Hashable, Sendable {
    /// The key.
    public let bytes: [UInt8]

    /// Wraps a key; nothing is copied.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Hashes all bytes at once.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// Whether all bytes are the same.
    public static func == (left: StoredKey, right: StoredKey) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        return left.bytes.withUnsafeBytes { leftBytes in
            right.bytes.withUnsafeBytes { rightBytes in
                leftBytes.isEmpty
                    || memcmp(leftBytes.baseAddress!, rightBytes.baseAddress!, leftBytes.count) == 0
            }
        }
    }
}
