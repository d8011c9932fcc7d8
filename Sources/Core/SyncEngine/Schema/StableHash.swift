// SPDX-License-Identifier: Apache-2.0

/// A hash that is the same in every process and version, unlike Swift's own (FNV-1a, 64 bits). It
/// shows whether something has changed, and protects from nothing.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// A text and its end, so that two texts never look like one.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { for byte in $0 { add(byte) } }
        add(0xff as UInt8)
    }

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { bytes in
            for byte in bytes { add(byte) }
        }
    }

    mutating func add(_ flag: Bool) { add(flag ? 1 : 0 as UInt8) }

    /// The hash: never 0, and at most 52 bits, so that JSON numbers hold it.
    var value: Int64 { max(1, Int64(state >> 12)) }
}
