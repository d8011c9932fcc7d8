// SPDX-License-Identifier: Apache-2.0

/// Record IDs: 15 characters that differ by case, and three more that say which are capitals, so
/// that what ignores case can keep them apart.
enum SalesforceID {
    private static let digits = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    )
    private static let checkDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    /// The server, as IDs name it, and the zeros that no sandbox will use up.
    private static let server = "5e00000"
    private static let numberDigits = 5

    /// The ID of the record with a number, from 1, of an object.
    static func make(prefix: String, number: Int) -> String {
        precondition(prefix.count == 3 && number > 0, "no number of a record")
        var rest = number
        var text = ""
        for _ in 0..<numberDigits {
            text = String(digits[rest % digits.count]) + text
            rest /= digits.count
        }
        precondition(rest == 0, "no more IDs")
        return prefix + server + text + checksum(Array((prefix + server + text).unicodeScalars))
    }

    /// The 18 characters of an ID that came with 15 or 18; nil for text that is no ID.
    static func normalised(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count == 15 || scalars.count == 18,
            scalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || isDigit($0)) })
        else { return nil }
        let short = Array(scalars.prefix(15))
        let whole = String(String.UnicodeScalarView(short)) + checksum(short)
        return scalars.count == 15 || whole == text ? whole : nil
    }

    /// Three characters, each for five of the ID: bit n is set when the nth is a capital.
    private static func checksum(_ scalars: [Unicode.Scalar]) -> String {
        precondition(scalars.count == 15, "15 characters have a checksum")
        return String(
            (0..<3).map { block in
                var flags = 0
                for place in 0..<5 where ("A"..."Z").contains(scalars[block * 5 + place]) {
                    flags |= 1 << place
                }
                return checkDigits[flags]
            }
        )
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
