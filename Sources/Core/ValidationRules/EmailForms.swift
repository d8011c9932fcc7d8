// SPDX-License-Identifier: Apache-2.0

public import SalesforceFormula

/// Salesforce keeps e-mail addresses in lower case, and it is not documented whether its rules see
/// them so. A formula is evaluated over both forms, and counts if both give the same result.
public enum EmailForms {
    /// Why a formula whose results differ is not decided.
    public static let whyUnsure =
        "it depends on whether Salesforce puts e-mail addresses into lower case before its rules"

    /// A record as it is written, and with e-mail addresses in lower case where that is another.
    /// An address that differs from the one before by case alone is no change in either.
    ///
    /// - Parameter emails: the slots with addresses.
    public static func rows(of record: FormulaRecord, emails: [Int]) -> [FormulaRecord] {
        var written = record
        var lowered = record
        var differs = false
        for slot in emails {
            guard case .text(let text)? = record[slot] else { continue }
            let lower = text.lowercased()
            if !record.isNew, case .text(let before)? = record[prior: slot],
                before.lowercased() == lower
            {
                written[slot] = .text(before)
                lowered[slot] = .text(before)
            } else if lower != text {
                lowered[slot] = .text(lower)
                differs = true
            }
        }
        return differs ? [written, lowered] : [written]
    }
}
