// SPDX-License-Identifier: Apache-2.0

/// The IDs that the link field holds.
enum SalesforceID {
    /// The 18 characters of an ID, given those or the 15 that case matters in; nil for what is no
    /// ID of a lead or contact. The last three characters tell which of the others are capitals
    /// (facts of Salesforce, record IDs).
    static func normalized(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == 18, bytes.allSatisfy(isAlphanumeric),
            text.hasPrefix("00Q") || text.hasPrefix("003")
        else { return nil }
        if bytes.count == 18 { return text }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
        var whole = bytes
        for block in 0..<3 {
            var index = 0
            for position in 0..<5 {
                let byte = bytes[block * 5 + position]
                if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { index |= 1 << position }
            }
            whole.append(alphabet[index])
        }
        return String(decoding: whole, as: UTF8.self)
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
