// SPDX-License-Identifier: Apache-2.0

import LeadModel

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
