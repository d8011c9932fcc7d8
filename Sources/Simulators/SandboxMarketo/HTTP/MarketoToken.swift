// SPDX-License-Identifier: Apache-2.0

/// Paging tokens of lists: what they say is the sandbox's own matter, and clients hand them back as
/// they are. They end in `=`, so that a client that does not encode them is found out.
struct MarketoToken: Hashable, Sendable {
    /// Which calls take it.
    enum Kind: String, Sendable {
        case leads = "L"
        case fields = "F"
        case jobs = "J"
    }

    var kind: Kind
    /// Where to go on: after this one.
    var position: Int64

    var text: String {
        // Base 32 of 4, 9, 14 and so on bytes ends in one `=`.
        let plain = "\(kind.rawValue).\(position)"
        let filling = String(repeating: " ", count: (9 - plain.utf8.count % 5) % 5)
        return Base32.encoded((plain + filling).utf8)
    }

    init(_ kind: Kind, position: Int64) { (self.kind, self.position) = (kind, position) }

    /// - Throws: 1003 for text that is no token of this kind.
    init(_ text: String, _ kind: Kind) throws(MarketoAPIError) {
        guard text.hasSuffix("="), let bytes = Base32.decoded(text) else {
            throw .invalidPagingToken
        }
        let parts = String(decoding: bytes.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            .split(separator: ".")
        guard parts.count == 2, parts[0] == kind.rawValue, let position = Int64(parts[1]) else {
            throw .invalidPagingToken
        }
        self.init(kind, position: position)
    }
}
