// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The fields that are to be written to one system, before they are checked.
struct WriteDraft {
    private(set) var fields: [(mapped: MappedField, value: FieldValue)] = []
    /// Those of the fields whose value is the system's own, which a write of ours had overwritten.
    private(set) var restored: [String] = []
    /// The owner that a request chose goes with it.
    var owner: String?

    var isEmpty: Bool { fields.isEmpty && owner == nil }

    mutating func add(_ value: FieldValue, of mapped: MappedField, isRestored: Bool = false) {
        fields.append((mapped, value))
        if isRestored { restored.append(mapped.marketoName) }
    }
}
