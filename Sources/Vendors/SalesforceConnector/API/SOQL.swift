// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Pieces of Salesforce's query language.
enum SOQL {
    /// A text as a literal.
    static func literal(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": quoted += "\\'"
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    /// A time as a literal, which has no quotes. Whole seconds stay without a fraction: what
    /// Salesforce's own documentation shows.
    static func literal(_ time: Timestamp) -> String {
        let text = time.rfc3339
        return text.hasSuffix(".000Z") ? text.dropLast(5) + "Z" : text
    }

    /// `Field IN (…)`.
    static func isOne(_ field: String, of literals: [String]) -> String {
        precondition(!literals.isEmpty, "Salesforce refuses an empty list")
        return "\(field) IN (\(literals.joined(separator: ",")))"
    }

    /// A query in the path of a URL: what may stand in a query component stays readable.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        encoded.reserveCapacity(text.utf8.count + 64)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ","), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: ":"), UInt8(ascii: "'"), UInt8(ascii: "@"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "):
                encoded += "+"
            default:
                encoded += "%"
                encoded.unicodeScalars.append(hexadecimal(byte >> 4))
                encoded.unicodeScalars.append(hexadecimal(byte & 15))
            }
        }
        return encoded
    }

    private static func hexadecimal(_ nibble: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10)
    }
}
