// SPDX-License-Identifier: Apache-2.0

/// A value of the document that a `JSONReader` has parsed last: a place on simdjson's tape.
///
/// It is a view without an owner: it is valid until its reader parses again or goes away. Strings
/// are made only where they are asked for.
public struct JSONValue {
    /// The tags of simdjson's tape (doc/tape.md of simdjson).
    enum Tag {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let text = UInt8(ascii: "\"")
        static let integer = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let yes = UInt8(ascii: "t")
        static let no = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
    }

    /// Every whole number up to here is exact in a Double, and so in any JSON reader.
    static let exactIntegers: ClosedRange<Int64> = -(1 << 53)...(1 << 53)

    let tape: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>
    let index: Int

    var tag: UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }

    /// The index after this value, however much it holds.
    @inline(__always) var next: Int {
        switch tag {
        case Tag.object, Tag.array: Int(UInt32(truncatingIfNeeded: tape[index]))
        case Tag.integer, Tag.unsigned, Tag.double: index + 2
        default: index + 1
        }
    }

    /// How many members or elements an object or array has; simdjson stops counting at 2^24 - 1.
    var count: Int { Int((tape[index] >> 32) & 0xFF_FFFF) }

    func at(_ index: Int) -> JSONValue {
        JSONValue(tape: tape, strings: strings, index: index)
    }

    /// The bytes of the text at this place; the caller has looked at the tag.
    @inline(__always) var textBytes: UnsafeBufferPointer<UInt8> {
        let start = strings + Int(tape[index] & 0x00FF_FFFF_FFFF_FFFF)
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }

    /// Whether the value is `null`.
    public var isNull: Bool { tag == Tag.null }

    /// The unescaped UTF-8 of a text, nil for anything else.
    public var bytes: UnsafeBufferPointer<UInt8>? {
        tag == Tag.text ? textBytes : nil
    }

    /// The text, nil for anything else.
    public var text: String? {
        tag == Tag.text ? String(decoding: textBytes, as: UTF8.self) : nil
    }

    /// The truth value, nil for anything else.
    public var boolean: Bool? {
        switch tag {
        case Tag.yes: true
        case Tag.no: false
        default: nil
        }
    }

    /// A whole number, written as `10` or `10.0`; nil for anything else.
    public var integer: Int64? {
        switch tag {
        case Tag.integer:
            return Int64(bitPattern: tape[index + 1])
        case Tag.double:
            guard let whole = Int64(exactly: Double(bitPattern: tape[index + 1])),
                JSONValue.exactIntegers.contains(whole)
            else { return nil }
            return whole
        default:
            return nil
        }
    }

    /// Any number, nil for anything else.
    public var double: Double? {
        switch tag {
        case Tag.integer: Double(Int64(bitPattern: tape[index + 1]))
        case Tag.unsigned: Double(tape[index + 1])
        case Tag.double: Double(bitPattern: tape[index + 1])
        default: nil
        }
    }

    /// The object, nil for anything else; `place` is what failures call it.
    public func object(at place: StaticString) -> JSONObject? {
        tag == Tag.object ? JSONObject(value: self, place: place) : nil
    }

    /// The elements of an array, nil for anything else.
    public var elements: JSONElements? {
        tag == Tag.array ? JSONElements(array: self) : nil
    }
}

/// The elements of an array, in order.
public struct JSONElements: Sequence, IteratorProtocol {
    private let array: JSONValue
    private let end: Int
    private var index: Int

    init(array: JSONValue) {
        self.array = array
        end = array.next - 1
        index = array.index + 1
    }

    /// How many there are.
    public var count: Int { array.count }

    /// The next element.
    public mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        let value = array.at(index)
        index = value.next
        return value
    }
}
