// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The keys of one partition: its number (four bytes, the highest first), what kind of entry it is,
/// and the key itself. So each kind of a partition's entries lies together.
struct KeySpace {
    enum Kind: UInt8 {
        /// How much of the log is in here: one entry, without a key.
        case checkpoint = 0
        /// A state, by its key.
        case state = 1
        /// A key whose state waits for something; no value.
        case waiting = 2
    }

    static let prefixBytes = 5
    private let number: [UInt8]

    init(partition: Int32) {
        number = withUnsafeBytes(of: UInt32(bitPattern: partition).bigEndian) { [UInt8]($0) }
    }

    /// What stands before all keys of a kind; with the key behind it, an entry's key.
    func prefix(_ kind: Kind) -> [UInt8] { number + [kind.rawValue] }

    /// All entries of a kind.
    func range(_ kind: Kind) -> KeyRange {
        KeyRange(start: prefix(kind), end: number + [kind.rawValue + 1])
    }

    /// All entries of the partition.
    var range: KeyRange { KeyRange(start: number + [0], end: number + [255]) }

    /// The identity record of the database: behind all partitions, whose numbers are not negative.
    static let identity: [UInt8] = Array(repeating: 255, count: prefixBytes)

    /// The partition of an entry's key; nil for the identity record.
    static func partition(of key: UnsafeRawBufferPointer) -> Int32? {
        guard key.count >= prefixBytes else { return nil }
        let number = key.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Int32(exactly: number)
    }
}

/// Keys from `start` on, before `end`, byte by byte.
struct KeyRange {
    var start: [UInt8]
    var end: [UInt8]

    /// Whether a key is before the range's end.
    func isBefore(end key: UnsafeRawBufferPointer) -> Bool {
        end.withUnsafeBytes { end in
            guard let left = key.baseAddress, let right = end.baseAddress else {
                return key.count < end.count
            }
            let order = memcmp(left, right, min(key.count, end.count))
            return order == 0 ? key.count < end.count : order < 0
        }
    }
}
