// SPDX-License-Identifier: Apache-2.0

/// Texts made safe for other languages.
enum TextEncoding {
    static func html(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    static func javaScript(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "'": result += "\\'"
            case "\"": result += "\\\""
            case "/": result += "\\/"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "<": result += "\\u003C"
            case ">": result += "\\u003E"
            case "\u{2028}": result += "\\u2028"
            case "\u{2029}": result += "\\u2029"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The form of web forms, as Java's `URLEncoder` has it: a blank becomes `+`.
    static func url(_ text: String) -> String {
        var result: [UInt8] = []
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
            if isLetter || byte &- 0x30 < 10 || Array(".-*_".utf8).contains(byte) {
                result.append(byte)
            } else if byte == 0x20 {
                result.append(UInt8(ascii: "+"))
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(hexadecimal[Int(byte >> 4)])
                result.append(hexadecimal[Int(byte & 15)])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// FORMATCURRENCY.
enum CurrencyText {
    private static let withoutDecimals: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF",
    ]
    private static let withThreeDecimals: Set<String> = [
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    ]

    /// `USD 1,234.50`: the code, and the amount with the currency's decimals (ISO 4217).
    static func text(code: String, amount: DecimalNumber) -> String {
        let decimals =
            withoutDecimals.contains(code) ? 0 : withThreeDecimals.contains(code) ? 3 : 2
        let rounded = amount.rounded(toPlaces: decimals, .halfUp)
        let plain = rounded.magnitude.text
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        var grouped = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        if decimals > 0 {
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
            grouped += "." + fraction + zeros
        }
        return "\(code) \(rounded.isNegative ? "-" : "")\(grouped)"
    }
}

/// CASESAFEID.
enum RecordIdentifier {
    /// The 18 characters of an ID of 15: each of the last three tells which of five characters
    /// are capitals. An ID of 18 stays; nil for what is no ID.
    static func caseSafe(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let isPlain = bytes.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
        }
        guard isPlain else { return nil }
        if bytes.count == 18 { return text }
        guard bytes.count == 15 else { return nil }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
        var result = bytes
        for chunk in 0..<3 {
            var bits = 0
            for position in 0..<5 where (0x41...0x5A).contains(bytes[chunk * 5 + position]) {
                bits |= 1 << position
            }
            result.append(alphabet[bits])
        }
        return String(decoding: result, as: UTF8.self)
    }
}
