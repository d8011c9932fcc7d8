// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// A short text for what an event says, the same in every process. It stands in event IDs, so
/// nothing of it may change.
struct EventHash {
    private var hash = StableHash()

    /// The hash of all that an event brings besides record, time and where it was found: 16
    /// hexadecimal digits.
    static func text(of event: ChangeEvent) -> String {
        var hash = EventHash()
        hash.hash.add(event.operation.rawValue)
        hash.hash.add(event.into ?? "")
        hash.hash.add(event.links.marketo ?? "")
        for field in event.fields {
            hash.hash.add(field.name)
            hash.add(field.value)
        }
        for name in event.unreadable { hash.hash.add(name) }
        let digits = String(hash.hash.state, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private mutating func add(_ value: FieldValue) {
        switch value {
        case .null: hash.add("n")
        case .boolean(let boolean): hash.add(boolean ? "t" : "f")
        case .integer(let integer): hash.add("i\(integer)")
        case .number(let number): hash.add("d\(number.bitPattern)")
        case .text(let text):
            hash.add("s")
            hash.add(text)
        case .nested: hash.add("o")
        }
    }
}
