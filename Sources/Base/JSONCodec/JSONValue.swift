// SPDX-License-Identifier: Apache-2.0

/// A value of the document that a `JSONReader` has parsed last: a place on simdjson's tape.
///
/// It is a view without an owner: it is valid until its reader parses again or goes away. Strings
/// are made only where they are asked for.
public struct JSONValue {
    /// The tags of simdjson's tape (doc/tape.md of simdjson).
    ///
    /// Computed, so that other modules see the constant and call nothing.
    @usableFromInline
    package enum Tag {
        @inlinable package static var object: UInt8 { UInt8(ascii: "{") }
        @inlinable package static var array: UInt8 { UInt8(ascii: "[") }
        @inlinable package static var text: UInt8 { UInt8(ascii: "\"") }
        @inlinable package static var integer: UInt8 { UInt8(ascii: "l") }
        @inlinable package static var unsigned: UInt8 { UInt8(ascii: "u") }
        @inlinable package static var double: UInt8 { UInt8(ascii: "d") }
        @inlinable package static var yes: UInt8 { UInt8(ascii: "t") }
        @inlinable package static var no: UInt8 { UInt8(ascii: "f") }
        @inlinable package static var null: UInt8 { UInt8(ascii: "n") }
    }

    /// Every whole number up to here is exact in a Double, and so in any JSON reader.
    @inlinable
    package static var exactIntegers: ClosedRange<Int64> { -(1 << 53)...(1 << 53) }

    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline let index: Int

    @inlinable
    init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index
    }

    /// The type of the value, one of `Tag`.
    @inlinable
    package var tag: UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }

    /// The index after this value, however much it holds.
    @inlinable @inline(__always) var next: Int {
        switch tag {
        case Tag.object, Tag.array: Int(UInt32(truncatingIfNeeded: tape[index]))
        case Tag.integer, Tag.unsigned, Tag.double: index + 2
        default: index + 1
        }
    }

    /// How many members or elements an object or array has; simdjson stops counting at 2^24 - 1.
    @inlinable var count: Int { Int((tape[index] >> 32) & 0xFF_FFFF) }

    @inlinable
    func at(_ index: Int) -> JSONValue {
        JSONValue(tape: tape, strings: strings, index: index)
    }

    /// The bytes of the text at this place; the caller has looked at the tag.
    @inlinable @inline(__always)
    package var textBytes: UnsafeBufferPointer<UInt8> {
        let start = strings + Int(tape[index] & 0x00FF_FFFF_FFFF_FFFF)
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }

    /// Whether the value is `null`.
    @inlinable
    public var isNull: Bool { tag == Tag.null }

    /// The unescaped UTF-8 of a text, nil for anything else.
    @inlinable
    public var bytes: UnsafeBufferPointer<UInt8>? {
        tag == Tag.text ? textBytes : nil
    }

    /// The text, nil for anything else.
    @inlinable
    public var text: String? {
        tag == Tag.text ? String(decoding: textBytes, as: UTF8.self) : nil
    }

    /// The truth value, nil for anything else.
    @inlinable
    public var boolean: Bool? {
        switch tag {
        case Tag.yes: true
        case Tag.no: false
        default: nil
        }
    }

    /// A whole number, written as `10` or `10.0`; nil for anything else.
    @inlinable
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
    @inlinable
    public var double: Double? {
        switch tag {
        case Tag.integer: Double(Int64(bitPattern: tape[index + 1]))
        case Tag.unsigned: Double(tape[index + 1])
        case Tag.double: Double(bitPattern: tape[index + 1])
        default: nil
        }
    }

    /// The object, nil for anything else; `place` is what failures call it.
    @inlinable
    public func object(at place: StaticString) -> JSONObject? {
        tag == Tag.object ? JSONObject(value: self, place: place) : nil
    }

    /// The elements of an array, nil for anything else.
    @inlinable
    public var elements: JSONElements? {
        tag == Tag.array ? JSONElements(array: self) : nil
    }
}

/// The elements of an array, in order.
public struct JSONElements: Sequence, IteratorProtocol {
    @usableFromInline let array: JSONValue
    @usableFromInline let end: Int
    @usableFromInline var index: Int

    @inlinable
    init(array: JSONValue) {
        self.array = array
        end = array.next - 1
        index = array.index + 1
    }

    /// How many there are.
    @inlinable
    public var count: Int { array.count }

    /// The next element.
    @inlinable
    public mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        let value = array.at(index)
        index = value.next
        return value
    }
}
