// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Requirement 3, field by field: who wins when neither system had seen the other's change.
extension ConflictRule {
    /// The side whose value stays.
    func winner(
        marketo: FieldValue,
        changedAt marketoAt: Timestamp,
        salesforce: FieldValue,
        changedAt salesforceAt: Timestamp
    ) -> VendorSystem {
        switch self {
        case .marketo: .marketo
        case .salesforce: .salesforce
        case .newest: salesforceAt > marketoAt ? .salesforce : .marketo
        case .marketoUnlessBlank: marketo.isBlank ? .salesforce : .marketo
        case .salesforceUnlessBlank: salesforce.isBlank ? .marketo : .salesforce
        }
    }

    /// Whether a change that the other system may have made, and that is not known yet, could win
    /// over this one: then it waits for the other system's watermark.
    func canLose(_ value: FieldValue, of system: VendorSystem) -> Bool {
        switch self {
        case .marketo: system == .salesforce
        case .salesforce: system == .marketo
        case .newest: true
        case .marketoUnlessBlank: system == .salesforce || value.isBlank
        case .salesforceUnlessBlank: system == .marketo || value.isBlank
        }
    }
}

extension MappedField {
    /// Decides one collision.
    ///
    /// - Parameters:
    ///   - seen: the value of `system`, and when it was changed.
    ///   - other: the same of the other system.
    func collide(_ seen: SeenValue, of system: VendorSystem, with other: SeenValue) -> ConflictField
    {
        let (marketo, salesforce) = system == .marketo ? (seen, other) : (other, seen)
        var winner = rule.winner(
            marketo: marketo.value,
            changedAt: marketo.at,
            salesforce: salesforce.value,
            changedAt: salesforce.at
        )
        var phrase = rulePhrase
        if !isUpdateableInSalesforce {
            winner = .salesforce
            phrase = "read-only in Salesforce: Salesforce keeps its value"
        } else if !isWritableInMarketo {
            winner = .marketo
            phrase = "read-only in Marketo: Marketo keeps its value"
        }
        return ConflictField(
            field: marketoName,
            marketo: marketo.value,
            salesforce: salesforce.value,
            winner: winner,
            rule: phrase
        )
    }

    /// Whether an update may carry the field to a system.
    func canUpdate(_ system: VendorSystem) -> Bool {
        system == .marketo ? isWritableInMarketo : isUpdateableInSalesforce
    }
}
