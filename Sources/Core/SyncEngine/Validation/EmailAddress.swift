// SPDX-License-Identifier: Apache-2.0

/// Salesforce's idea of an e-mail address: a dot-atom of ASCII characters, `@`, and a domain of at
/// least two labels. Quoted local parts and addresses in brackets are refused, as Salesforce does.
enum EmailAddress {
    private static let localBytesMax = 64

    static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, at <= localBytesMax
            else { return false }
            return isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...])
        }
    }

    private static func isLocalPart(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var isAfterDot = true
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                if isAfterDot { return false }
                isAfterDot = true
                continue
            }
            guard isAtomCharacter(byte) else { return false }
            isAfterDot = false
        }
        return !isAfterDot
    }

    private static func isDomain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var labels = 0
        var lastCount = 0
        var lastStartsWithLetter = false
        for label in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let first = label.first, let last = label.last, label.count <= 63,
                first != UInt8(ascii: "-"), last != UInt8(ascii: "-"),
                label.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") })
            else { return false }
            labels += 1
            lastCount = label.count
            lastStartsWithLetter = isLetter(first)
        }
        return labels >= 2 && lastCount >= 2 && lastStartsWithLetter
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isAtomCharacter(_ byte: UInt8) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "?"), UInt8(ascii: "^")...UInt8(ascii: "`"),
            UInt8(ascii: "{")...UInt8(ascii: "~"):
            return true
        default: return false
        }
    }
}
