// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// A name and a value of a query.
struct QueryItem: Hashable, Sendable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Queries, percent-encoded.
enum Query {
    /// `a=1&b=2`, in the same form for an address and a form body.
    static func encoded(_ items: [QueryItem]) -> String {
        items.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// Everything but the unreserved characters of RFC 3986 is escaped.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// The value of a person's field.
    mutating func put(_ value: FieldValue) {
        switch value {
        case .null, .nested: null()
        case .boolean(let boolean): self.value(boolean)
        case .integer(let integer): self.value(integer)
        case .number(let number): self.value(number)
        case .text(let text): self.value(text)
        }
    }

    /// A member that is a text.
    mutating func member(_ name: StaticString, _ text: String) {
        self.name(name)
        value(text)
    }
}

extension Timestamp {
    /// The time as Marketo's filters have it, in whole seconds: `2026-01-01T00:00:00Z`.
    var marketoText: String { String(rfc3339.prefix(19)) + "Z" }

    /// Reads a time as Marketo writes it: with `Z`, `+0000` or an offset
    /// (docs/reference/marketo.md, Envelope).
    init?(marketo value: JSONValue?) {
        guard let text = value?.text else { return nil }
        self.init(marketo: text)
    }

    /// Reads a time as Marketo writes it.
    init?(marketo text: String) {
        self.init(rfc3339: text)
    }
}
