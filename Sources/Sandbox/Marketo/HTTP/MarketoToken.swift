// SPDX-License-Identifier: Apache-2.0

/// Paging tokens: what they say is the sandbox's own matter, and clients hand them back as they
/// are. They end in `=`, so that a client that does not encode them is found out.
struct MarketoToken: Hashable, Sendable {
    /// Which calls take it.
    enum Kind: String, Sendable {
        case activities = "A"
        case leads = "L"
        case fields = "F"
        case jobs = "J"
    }

    var kind: Kind
    /// Where to go on: after this one.
    var position: Int64
    /// The time, in milliseconds, before which nothing is of interest; 0 for none.
    var since: Int64 = 0

    var text: String {
        let plain = "\(kind.rawValue).\(position).\(since)"
        let bytes = plain.utf8.enumerated().map { $1 ^ UInt8(truncatingIfNeeded: 0x5A &+ $0 &* 7) }
        return MarketoToken.encoded(bytes) + "="
    }

    init(_ kind: Kind, position: Int64, since: Int64 = 0) {
        (self.kind, self.position, self.since) = (kind, position, since)
    }

    /// - Throws: 1003 for what is no token of this kind.
    init(_ text: String, _ kind: Kind) throws(MarketoError) {
        guard text.hasSuffix("="), let bytes = MarketoToken.decoded(text.dropLast()) else {
            throw .invalidPagingToken
        }
        let plain = bytes.enumerated().map { $1 ^ UInt8(truncatingIfNeeded: 0x5A &+ $0 &* 7) }
        let parts = String(decoding: plain, as: UTF8.self).split(separator: ".")
        guard parts.count == 3, parts[0] == kind.rawValue, let position = Int64(parts[1]),
            let since = Int64(parts[2])
        else { throw .invalidPagingToken }
        self.init(kind, position: position, since: since)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Base 32 (RFC 4648), without padding.
    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var (buffer, bits) = (0, 0)
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[buffer >> bits & 31])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (buffer, bits) = (0, 0)
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = (buffer << 5 | value) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return bytes
    }
}
