// SPDX-License-Identifier: Apache-2.0

/// Makes of sound JSON what no producer would send on purpose: values of another type, at the ends
/// of their range, far too long, or cut off. What stands where is kept, so that readers get far.
public struct JSONDistorter: Sendable {
    /// The source of all choices.
    public var random: SeededGenerator

    /// A distorter whose choices a seed fixes.
    public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Texts that a record's ID, an e-mail address or any other text could be.
    public static let oddTexts: [String] = [
        "", " ", "a,b", "a/b c", "a\nb", "a'b\\c\"d", "%00%2f?x=1&y=2", "-1", "0",
        "9223372036854775807", "9223372036854775808", "😀", "\u{0}", "00Q,003",
        String(repeating: "x", count: 15_000),
        String(repeating: "ä,", count: 8_000) + "@example.com",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-13-45T99:99:99Z",
    ]

    private static let oddTokens: [String] =
        [
            "null", "true", "[]", "{}", "[null]", "[[]]", #"{"a":[]}"#, "0", "-1", "1",
            "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e308",
            "-1e308", "1e400", "0.1", #""\ud800""#,
        ]
        + oddTexts.map(quoted)

    /// Whether something happens that happens once in so many times.
    public mutating func happens(onceIn count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) == 0
    }

    /// One of some things.
    public mutating func one<Element>(of elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    /// A distorted copy.
    public mutating func distorted(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let tokens = JSONDistorter.tokens(bytes)
            if tokens.isEmpty { break }
            let token = one(of: tokens)
            bytes.replaceSubrange(token, with: Array(one(of: JSONDistorter.oddTokens).utf8))
        }
        if happens(onceIn: 20) { bytes = Array(bytes.prefix(bytes.count / 2)) }
        return bytes
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}": quoted += "\\u0000"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Where values stand that are neither objects nor arrays.
    private static func tokens(_ bytes: [UInt8]) -> [Range<Int>] {
        var tokens: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            if bytes[index] == UInt8(ascii: "\"") {
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index = min(index + 1, bytes.count)
                // A name stays, or nothing would be found.
                if index < bytes.count, bytes[index] == UInt8(ascii: ":") { continue }
                tokens.append(start..<index)
            } else if isOfValue(bytes[index]) {
                while index < bytes.count, isOfValue(bytes[index]) { index += 1 }
                tokens.append(start..<index)
            } else {
                index += 1
            }
        }
        return tokens
    }

    private static func isOfValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
