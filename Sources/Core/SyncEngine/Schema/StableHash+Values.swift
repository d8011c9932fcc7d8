// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Field values in fingerprints that stand in stored states.
extension StableHash {
    /// Adds a value by the text of its kind and content. Stored fingerprints hold these texts, so
    /// they never change, whatever the kinds are called in the code.
    mutating func add(_ value: FieldValue) {
        switch value {
        case .null: add("null")
        case .nested: add("nested")
        case .boolean(let flag): add(flag ? "boolean(true)" : "boolean(false)")
        case .integer(let number): add("integer(\(number))")
        case .number(let number): add("number(\(number))")
        case .text(let text): add("text(\(text.debugDescription))")
        }
    }
}
