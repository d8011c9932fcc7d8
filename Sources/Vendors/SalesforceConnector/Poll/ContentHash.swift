// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// A short text for what an event says, the same in every process: FNV-1a, 64 bits.
struct ContentHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of all that an event brings besides record, time and where it was found.
    static func text(of event: ChangeEvent) -> String {
        var hash = ContentHash()
        hash.add(event.operation.rawValue)
        hash.add(event.into ?? "")
        hash.add(event.links.marketo ?? "")
        for field in event.fields {
            hash.add(field.name)
            hash.add(field.value)
        }
        for name in event.unreadable { hash.add(name) }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private mutating func add(_ value: FieldValue) {
        switch value {
        case .null: add("n")
        case .boolean(let boolean): add(boolean ? "t" : "f")
        case .integer(let integer): add("i\(integer)")
        case .number(let number): add("d\(number.bitPattern)")
        case .text(let text):
            add("s")
            add(text)
        case .nested: add("o")
        }
    }

    private mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // Ends the text: no byte of UTF-8.
        add(UInt8(0xFF))
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
