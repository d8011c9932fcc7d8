// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// A short name for what fields hold, the same in every process: two snapshots of one second (the
/// finest that Marketo's times tell) are told apart by it, and the same one again is not.
struct ContentHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// FNV-1a, 64 bits (draft-eastlake-fnv).
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xFF)
    }

    mutating func add(_ value: FieldValue) {
        switch value {
        case .null: add("n")
        case .nested: add("o")
        case .boolean(let boolean): add(boolean ? "t" : "f")
        case .integer(let integer): add("i\(integer)")
        case .number(let number): add("d\(number)")
        case .text(let text):
            add("s")
            add(text)
        }
    }

    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    var text: String { String(state, radix: 36) }

    static func of(_ fields: [Field], unreadable: [String] = []) -> String {
        var hash = ContentHash()
        for field in fields {
            hash.add(field.name)
            hash.add(field.value)
        }
        for name in unreadable { hash.add(name) }
        return hash.text
    }
}
