// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    public import Glibc
#elseif canImport(Musl)
    public import Musl
#else
    public import Darwin
#endif

/// An object of a parsed document: members are looked up by comparing bytes, without a String.
///
/// Of members with the same name the last one counts. A view, with the life of a `JSONValue`.
public struct JSONObject {
    @usableFromInline let value: JSONValue
    /// What failures call this object; empty for the document itself.
    public let place: StaticString

    @inlinable
    init(value: JSONValue, place: StaticString) {
        self.value = value
        self.place = place
    }

    /// The member of this name, null or not; nil when there is none.
    @inlinable
    public subscript(name: StaticString) -> JSONValue? {
        let length = name.utf8CodeUnitCount
        var found: JSONValue?
        var index = value.index + 1
        let end = value.next - 1
        while index < end {
            let key = value.at(index).textBytes
            let member = value.at(index + 1)
            if key.count == length, memcmp(key.baseAddress!, name.utf8Start, length) == 0 {
                found = member
            }
            index = member.next
        }
        return found
    }

    /// The members of these names, found in one pass: as `subscript` finds each, null or not.
    ///
    /// Quickest when the names are given in the order in which the members usually come.
    @inlinable
    public func members<let count: Int>(
        _ names: InlineArray<count, StaticString>
    ) -> InlineArray<count, JSONValue?> {
        var found = InlineArray<count, JSONValue?>(repeating: nil)
        var expected = 0
        for member in members {
            var index = expected
            for _ in 0..<count {
                if index == count { index = 0 }
                if member.isNamed(names[index]) {
                    found[index] = member.value
                    expected = index + 1
                    break
                }
                index += 1
            }
        }
        return found
    }

    /// How many members there are, repeated ones included.
    @inlinable
    public var count: Int { value.count }

    /// All members in order, repeated ones included.
    @inlinable
    public var members: JSONMembers { JSONMembers(object: value) }
}

/// One member of an object: the name's unescaped UTF-8, and the value.
public struct JSONMember {
    /// The name, without the quotes.
    public let name: UnsafeBufferPointer<UInt8>
    /// What stands after the name.
    public let value: JSONValue

    @inlinable
    init(name: UnsafeBufferPointer<UInt8>, value: JSONValue) {
        self.name = name
        self.value = value
    }

    /// Whether the name is this one.
    @inlinable
    public func isNamed(_ other: StaticString) -> Bool {
        name.count == other.utf8CodeUnitCount
            && memcmp(name.baseAddress!, other.utf8Start, name.count) == 0
    }
}

/// The members of an object, in order.
public struct JSONMembers: Sequence, IteratorProtocol {
    @usableFromInline let object: JSONValue
    @usableFromInline let end: Int
    @usableFromInline var index: Int

    @inlinable
    init(object: JSONValue) {
        self.object = object
        end = object.next - 1
        index = object.index + 1
    }

    /// The next member.
    @inlinable
    public mutating func next() -> JSONMember? {
        guard index < end else { return nil }
        let value = object.at(index + 1)
        defer { index = value.next }
        return JSONMember(name: object.at(index).textBytes, value: value)
    }
}
