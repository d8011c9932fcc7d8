// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What validation rules look at beside the mapped fields: other fields of the record, and fields
/// of its parents. Nothing is written of it.
extension Turn {
    /// Takes in what an event shows of it.
    mutating func noteBeside(_ event: ChangeEvent, in link: inout RecordLink) {
        guard event.system == .salesforce else { return }
        let validator = context.rules.validator(for: event.object)
        let mapped = mapping[event.object]
        var seen: [Field] = event.isSnapshot ? [] : link.beside
        for field in event.fields
        where mapped.index(salesforce: field.name) == nil && validator.isLookedAt(field.name) {
            if field.value == .nested { continue }
            if let place = seen.firstIndex(where: { $0.name == field.name }) {
                seen[place] = field
            } else if seen.count < Limits.fieldsBeside {
                seen.append(field)
            }
        }
        guard seen != link.beside else { return }
        link.beside = seen
        // A rule that had refused a write may see the record otherwise.
        unblockFailures()
    }

    /// What the Salesforce record last showed in such a field; nil where that is not known.
    func fieldBeside(_ name: String) -> Field? {
        guard let seen = state.salesforce?.beside, !seen.isEmpty else { return nil }
        if let field = seen.first(where: { $0.name == name }) { return field }
        guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
        let key = name.lowercased()
        return seen.first { $0.name.lowercased() == key }
            .map { Field(name: name, value: $0.value) }
    }
}
