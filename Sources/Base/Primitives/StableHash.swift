// SPDX-License-Identifier: Apache-2.0

/// FNV-1a with 64 bits: the same in every process and version, unlike Swift's own hash.
///
/// It tells whether something is still what it was, and protects from nothing. Its results stand in
/// event IDs and in stored states, so nothing of it may change.
public struct StableHash: Sendable {
    /// The hash of all that was added.
    public private(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of nothing.
    public init() {}

    /// Adds one byte.
    public mutating func add(_ byte: UInt8) { mix(byte) }

    /// Adds a text's UTF-8 and a byte that no UTF-8 has, so that two texts are never one.
    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { for byte in $0 { mix(byte) } }
        mix(0xff)
    }

    /// Adds a number as eight bytes, the lowest first.
    public mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { bytes in
            for byte in bytes { mix(byte) }
        }
    }

    /// Adds a byte that is 1 for true.
    public mutating func add(_ flag: Bool) { mix(flag ? 1 : 0) }

    /// A number that JSON carries exactly: the upper 52 bits, and 1 where they are 0.
    public var value: Int64 { max(1, Int64(state >> 12)) }

    private mutating func mix(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}
