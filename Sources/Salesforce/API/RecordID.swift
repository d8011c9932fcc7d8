// SPDX-License-Identifier: Apache-2.0

/// Salesforce's record IDs: 15 or 18 letters and digits, of which the first three tell the object.
enum RecordID {
    /// Whether a text can be a record's ID.
    static func isOne(_ text: String) -> Bool {
        (text.utf8.count == 15 || text.utf8.count == 18)
            && text.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                    || ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z"))
                    || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
            }
    }

    /// Whether the record is a contact.
    static func isContact(_ id: String) -> Bool { id.hasPrefix("003") }
}
