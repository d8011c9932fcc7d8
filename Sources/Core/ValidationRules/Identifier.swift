// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Record IDs as formulas see them: with 15 characters, whatever the API says; CASESAFEID gives all
/// 18 (docs/reference/formula-language.md, What a rule may name; Salesforce help 000386186).
enum Identifier {
    /// The form that formulas see; a text that is no record's ID stays as it is.
    static func short(_ text: String) -> String {
        guard text.utf8.count > Limits.shortIdentifierCharacters,
            SalesforceRecordID.whole(text) != nil
        else { return text }
        return String(text.prefix(Limits.shortIdentifierCharacters))
    }

    /// Whether a name is that of a standard field with an ID: `Id`, `OwnerId`, `$User.ProfileId`.
    static func isOne(_ name: String) -> Bool {
        let last = name.split(separator: ".").last ?? ""
        return last.lowercased() == "id" || last.hasSuffix("Id")
    }
}
