// SPDX-License-Identifier: Apache-2.0

/// Why a JSON document cannot be read.
///
/// The reason names members and types, and never holds a value: it ends in logs and on pages.
public struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line that says what is wrong and where.
    public var reason: String

    /// A failure for this reason.
    public init(_ reason: String) {
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }

    /// The member cannot be what the contract says it is: `problem` tells how.
    @inline(never)
    @usableFromInline
    package static func member(_ name: StaticString, in place: StaticString, _ problem: String)
        -> Self
    {
        let owner = place.utf8CodeUnitCount == 0 ? "" : " in '\(place)'"
        return DecodingFailure("member '\(name)'\(owner) \(problem)")
    }

    /// Some input, fit to be quoted in a reason: short, and nothing but what a name can have.
    @usableFromInline
    package static func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var text = ""
        for byte in bytes.prefix(JSONLimits.quotedCharacters) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: " "):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text.append("?")
            }
        }
        return bytes.count > JSONLimits.quotedCharacters ? text + "…" : text
    }
}
