// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Base64 for URLs, without padding (RFC 4648, section 5).
enum Base64URL {
    static func encoded(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().utf8.compactMap { character -> UInt8? in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: character
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil for a text with padding, other characters or bits that are left over.
    static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        var padded: [UInt8] = []
        for character in text {
            switch character {
            case UInt8(ascii: "-"): padded.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): padded.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: padded.append(character)
            }
        }
        while !padded.count.isMultiple(of: 4) { padded.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(padded)).map { [UInt8]($0) }
    }
}
