// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Members by the type that they have to have. `optional…` takes a missing member and a null for
/// the same; a member of another type is a failure everywhere.
extension JSONObject {
    /// The member, when it is there and not null.
    @inlinable
    public func present(_ name: StaticString) -> JSONValue? { JSONObject.present(self[name]) }

    /// The member, which must be there and not null.
    @inlinable
    public func required(_ name: StaticString) throws(DecodingFailure) -> JSONValue {
        try required(name, self[name])
    }

    /// What is wrong with a member.
    @inlinable
    public func failure(_ name: StaticString, _ problem: String) -> DecodingFailure {
        .member(name, in: place, problem)
    }

    /// Text, which may be empty.
    @inlinable
    public func text(_ name: StaticString) throws(DecodingFailure) -> String {
        try text(name, self[name])
    }

    /// Text that says something.
    @inlinable
    public func filledText(_ name: StaticString) throws(DecodingFailure) -> String {
        try filledText(name, self[name])
    }

    /// Text, when there is any.
    @inlinable
    public func optionalText(_ name: StaticString) throws(DecodingFailure) -> String? {
        try optionalText(name, self[name])
    }

    /// A whole number.
    @inlinable
    public func integer(_ name: StaticString) throws(DecodingFailure) -> Int64 {
        try integer(name, self[name])
    }

    /// A whole number, when there is one.
    @inlinable
    public func optionalInteger(_ name: StaticString) throws(DecodingFailure) -> Int64? {
        try optionalInteger(name, self[name])
    }

    /// A truth value.
    @inlinable
    public func boolean(_ name: StaticString) throws(DecodingFailure) -> Bool {
        try boolean(name, self[name])
    }

    /// A truth value, or what holds without one.
    @inlinable
    public func boolean(
        _ name: StaticString,
        default fallback: Bool
    ) throws(DecodingFailure) -> Bool {
        try boolean(name, self[name], default: fallback)
    }

    /// A time as RFC 3339 writes it.
    @inlinable
    public func time(_ name: StaticString) throws(DecodingFailure) -> Timestamp {
        try time(name, self[name])
    }

    /// One of the values of an enumeration.
    @inlinable
    public func choice<Choice>(
        _ name: StaticString,
        of type: Choice.Type = Choice.self
    ) throws(DecodingFailure) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        try choice(name, self[name], of: type)
    }

    /// An object.
    @inlinable
    public func object(_ name: StaticString) throws(DecodingFailure) -> JSONObject {
        try object(name, self[name])
    }

    /// An object, when there is one.
    @inlinable
    public func optionalObject(_ name: StaticString) throws(DecodingFailure) -> JSONObject? {
        try optionalObject(name, self[name])
    }

    /// The objects of an array; none when there is no such member.
    @inlinable
    public func objects<Element>(
        _ name: StaticString,
        _ make: (JSONObject) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        try objects(name, self[name], make)
    }

    /// The texts of an array; none when there is no such member.
    @inlinable
    public func texts(_ name: StaticString) throws(DecodingFailure) -> [String] {
        try texts(name, self[name])
    }
}
