// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The fields that are to be written to one system, before they are checked.
struct WriteDraft {
    private(set) var fields: [(mapped: MappedField, value: FieldValue)] = []
    /// Those of the fields whose value is the system's own, which a write of ours had overwritten.
    private(set) var restored: [String] = []
    /// The owner that a request chose goes with it.
    var owner: String?

    var isEmpty: Bool { fields.isEmpty && owner == nil }

    /// The fields and their values as a number, by which a draft is known again.
    var fingerprint: Int64 {
        Self.fingerprint(of: fields.map { Field(name: $0.mapped.marketoName, value: $0.value) })
    }

    /// The same of a write, whose fields are remembered by their Marketo names.
    static func fingerprint(of fields: [Field]) -> Int64 {
        var hash = StableHash()
        for field in fields {
            hash.add(field.name)
            hash.add(field.value)
        }
        return hash.value
    }

    mutating func add(_ value: FieldValue, of mapped: MappedField, isRestored: Bool = false) {
        fields.append((mapped, value))
        if isRestored { restored.append(mapped.marketoName) }
    }
}
