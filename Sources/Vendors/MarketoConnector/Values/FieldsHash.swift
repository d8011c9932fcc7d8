// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// A short text for what fields hold, the same in every process: two snapshots of one second (the
/// finest that Marketo's times tell) are told apart by it, and the same one again is not. It stands
/// in event IDs, so nothing of it may change.
struct FieldsHash {
    private var hash = StableHash()

    /// The hash of fields, and of the names of those that cannot be read, to the base of 36.
    static func text(of fields: [Field], unreadable: [String] = []) -> String {
        var hash = FieldsHash()
        for field in fields {
            hash.hash.add(field.name)
            hash.add(field.value)
        }
        for name in unreadable { hash.hash.add(name) }
        return String(hash.hash.state, radix: 36)
    }

    private mutating func add(_ value: FieldValue) {
        switch value {
        case .null: hash.add("n")
        case .nested: hash.add("o")
        case .boolean(let boolean): hash.add(boolean ? "t" : "f")
        case .integer(let integer): hash.add("i\(integer)")
        // In words, and not by its bits: so the IDs that are out in the world have it.
        case .number(let number): hash.add("d\(number)")
        case .text(let text):
            hash.add("s")
            hash.add(text)
        }
    }
}
