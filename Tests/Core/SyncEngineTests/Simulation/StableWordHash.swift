// SPDX-License-Identifier: Apache-2.0

/// A hash that is the same in every process and build. It takes eight bytes at a time: a debug
/// build, which takes them one by one, would hash longer than it decides.
struct StableWordHash: Hashable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        value ^= value &>> 29
    }

    mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

    /// Bytes and how many they are, so that two lists never look like one.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(UInt64(bytes.count))
        guard let start = bytes.baseAddress else { return }
        var hash = self
        var offset = 0
        while offset &+ 8 <= bytes.count {
            let word = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash.add(UInt64(littleEndian: word))
            offset &+= 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest &<< 8 | UInt64(bytes[offset])
            offset &+= 1
        }
        hash.add(rest)
        self = hash
    }

    mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { add($0) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The value in 16 digits.
    var text: String { Self.digits(value, count: 16) }

    /// The last hexadecimal digits of a number.
    static func digits(_ number: UInt64, count: Int) -> String {
        let digits = String(number, radix: 16)
        return String((String(repeating: "0", count: 16) + digits).suffix(count))
    }
}
