// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Members that `members(_:)` has found, by the type that they have to have; nil stands for a
/// member that is not there. The name is for failures.
extension JSONObject {
    /// The member, unless it is missing or null.
    @inlinable
    static func present(_ member: JSONValue?) -> JSONValue? {
        guard let member, !member.isNull else { return nil }
        return member
    }

    /// The member, which must be there and not null.
    @inlinable
    public func required(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> JSONValue {
        guard let member else { throw failure(name, "is missing") }
        guard !member.isNull else { throw failure(name, "is null") }
        return member
    }

    /// Text, which may be empty.
    @inlinable
    public func text(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> String {
        guard let text = try required(name, member).text else { throw failure(name, "is not text") }
        return text
    }

    /// Text that says something.
    @inlinable
    public func filledText(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure)
        -> String
    {
        let text = try text(name, member)
        guard !text.isEmpty else { throw failure(name, "is empty") }
        return text
    }

    /// Text, when there is any.
    @inlinable
    public func optionalText(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> String? {
        guard let member = JSONObject.present(member) else { return nil }
        guard let text = member.text else { throw failure(name, "is not text") }
        return text
    }

    /// A whole number.
    @inlinable
    public func integer(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> Int64
    {
        guard let integer = try required(name, member).integer else {
            throw failure(name, "is not a whole number")
        }
        return integer
    }

    /// A whole number, when there is one.
    @inlinable
    public func optionalInteger(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> Int64? {
        guard let member = JSONObject.present(member) else { return nil }
        guard let integer = member.integer else { throw failure(name, "is not a whole number") }
        return integer
    }

    /// A truth value.
    @inlinable
    public func boolean(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> Bool
    {
        guard let boolean = try required(name, member).boolean else {
            throw failure(name, "is not true or false")
        }
        return boolean
    }

    /// A time as RFC 3339 writes it.
    @inlinable
    public func time(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure)
        -> Timestamp
    {
        guard let bytes = try required(name, member).bytes, let time = Timestamp(rfc3339: bytes)
        else { throw failure(name, "is not a time (RFC 3339)") }
        return time
    }

    /// One of the values of an enumeration.
    @inlinable
    public func choice<Choice>(
        _ name: StaticString,
        _ member: JSONValue?,
        of type: Choice.Type = Choice.self
    ) throws(DecodingFailure) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let bytes = try required(name, member).bytes else {
            throw failure(name, "is not text")
        }
        guard let choice = Choice(rawValue: String(decoding: bytes, as: UTF8.self)) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            let quoted = DecodingFailure.quoted(bytes)
            throw failure(name, "is '\(quoted)'; known are \(known)")
        }
        return choice
    }

    /// An object.
    @inlinable
    public func object(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure)
        -> JSONObject
    {
        guard let object = try required(name, member).object(at: name) else {
            throw failure(name, "is not an object")
        }
        return object
    }

    /// An object, when there is one.
    @inlinable
    public func optionalObject(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> JSONObject? {
        JSONObject.present(member) == nil ? nil : try object(name, member)
    }

    /// A truth value that has been looked for, or what holds without one.
    @inlinable
    public func boolean(
        _ name: StaticString,
        _ member: JSONValue?,
        default fallback: Bool
    ) throws(DecodingFailure) -> Bool {
        guard let member = JSONObject.present(member) else { return fallback }
        return try boolean(name, member)
    }

    /// The objects of an array that has been looked for.
    @inlinable
    public func objects<Element>(
        _ name: StaticString,
        _ member: JSONValue?,
        _ make: (JSONObject) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        guard let member = JSONObject.present(member) else { return [] }
        guard let elements = member.elements else { throw failure(name, "is not an array") }
        var made: [Element] = []
        for element in elements {
            guard let object = element.object(at: name) else {
                throw failure(name, "holds something that is not an object")
            }
            made.append(try make(object))
        }
        return made
    }

    /// The texts of an array that has been looked for.
    @inlinable
    public func texts(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure)
        -> [String]
    {
        guard let member = JSONObject.present(member) else { return [] }
        guard let elements = member.elements else { throw failure(name, "is not an array") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.text else {
                throw failure(name, "holds something that is not text")
            }
            texts.append(text)
        }
        return texts
    }
}
