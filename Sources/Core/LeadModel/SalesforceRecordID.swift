// SPDX-License-Identifier: Apache-2.0

/// Salesforce's record IDs: 15 letters and digits that differ by case, often followed by three more
/// that say which of them are capitals, so that what ignores case can keep them apart. Both forms
/// name the same record.
package enum SalesforceRecordID {
    private static let shortLength = 15
    private static let wholeLength = 18
    private static let checkDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)

    /// The 18 characters of an ID that came with 15 or 18; nil for what is no record's ID.
    ///
    /// The last three of 18 are taken as they came: whether they are right, `isChecked(_:)` tells.
    package static func whole(_ text: String) -> String? {
        let length = text.utf8.count
        guard length == shortLength || length == wholeLength, text.utf8.allSatisfy(isAlphanumeric)
        else { return nil }
        return length == wholeLength ? text : text + suffix(of: text)
    }

    /// The 18 characters of an ID of a lead or a contact; nil for every other text.
    package static func wholeLeadOrContact(_ text: String) -> String? {
        isLead(text) || isContact(text) ? whole(text) : nil
    }

    /// Whether two texts are IDs of the same record: the first 15 characters tell it.
    package static func isSame(_ one: String, _ other: String) -> Bool {
        guard whole(one) != nil, whole(other) != nil else { return false }
        return one.utf8.prefix(shortLength).elementsEqual(other.utf8.prefix(shortLength))
    }

    /// Whether a text is an ID whose case is as its last three characters say; 15 characters have
    /// none, and pass. What fails here had its case changed on its way, by a spreadsheet say.
    package static func isChecked(_ text: String) -> Bool {
        guard let whole = whole(text) else { return false }
        return whole.hasSuffix(suffix(of: text))
    }

    /// Whether an ID is one of a lead.
    package static func isLead(_ id: String) -> Bool { id.hasPrefix("00Q") }

    /// Whether an ID is one of a contact.
    package static func isContact(_ id: String) -> Bool { id.hasPrefix("003") }

    /// Three characters, each for five of the first 15: bit n is set when the nth is a capital.
    private static func suffix(of text: String) -> String {
        var flags = [0, 0, 0]
        for (place, byte) in text.utf8.prefix(shortLength).enumerated()
        where UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte {
            flags[place / 5] |= 1 << (place % 5)
        }
        return String(decoding: flags.map { checkDigits[$0] }, as: UTF8.self)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
