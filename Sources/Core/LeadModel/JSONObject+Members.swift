// SPDX-License-Identifier: Apache-2.0

/// Members by the type that the contract gives them. `optional…` takes a missing member and a null
/// for the same; a member of another type is a failure everywhere.
extension JSONObject {
    /// The member, when it is there and not null.
    func present(_ name: StaticString) -> JSONValue? { Self.present(self[name]) }

    private static func present(_ member: JSONValue?) -> JSONValue? {
        guard let member, !member.isNull else { return nil }
        return member
    }

    /// The member, which must be there and not null.
    func required(_ name: StaticString) throws(DecodingFailure) -> JSONValue {
        try required(name, self[name])
    }

    func required(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> JSONValue {
        guard let member else { throw failure(name, "is missing") }
        guard !member.isNull else { throw failure(name, "is null") }
        return member
    }

    /// What is wrong with a member.
    public func failure(_ name: StaticString, _ problem: String) -> DecodingFailure {
        .member(name, in: place, problem)
    }

    /// Text, which may be empty.
    public func text(_ name: StaticString) throws(DecodingFailure) -> String {
        try text(name, self[name])
    }

    /// Text that says something.
    public func filledText(_ name: StaticString) throws(DecodingFailure) -> String {
        try filledText(name, self[name])
    }

    /// Text, when there is any.
    public func optionalText(_ name: StaticString) throws(DecodingFailure) -> String? {
        try optionalText(name, self[name])
    }

    /// A whole number.
    public func integer(_ name: StaticString) throws(DecodingFailure) -> Int64 {
        try integer(name, self[name])
    }

    /// A whole number, when there is one.
    public func optionalInteger(_ name: StaticString) throws(DecodingFailure) -> Int64? {
        try optionalInteger(name, self[name])
    }

    /// A truth value.
    public func boolean(_ name: StaticString) throws(DecodingFailure) -> Bool {
        try boolean(name, self[name])
    }

    /// A truth value, or what holds without one.
    public func boolean(
        _ name: StaticString,
        default fallback: Bool
    ) throws(DecodingFailure) -> Bool {
        try boolean(name, self[name], default: fallback)
    }

    /// A truth value that has been looked for, or what holds without one.
    func boolean(
        _ name: StaticString,
        _ member: JSONValue?,
        default fallback: Bool
    ) throws(DecodingFailure) -> Bool {
        guard let member = Self.present(member) else { return fallback }
        return try boolean(name, member)
    }

    /// A time as RFC 3339 writes it.
    public func time(_ name: StaticString) throws(DecodingFailure) -> Timestamp {
        try time(name, self[name])
    }

    /// One of the values of an enumeration.
    public func choice<Choice>(
        _ name: StaticString,
        of type: Choice.Type = Choice.self
    ) throws(DecodingFailure) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        try choice(name, self[name], of: type)
    }

    /// A lead ID.
    public func leadID(_ name: StaticString) throws(DecodingFailure) -> LeadID {
        try leadID(name, self[name])
    }

    /// An object.
    public func object(_ name: StaticString) throws(DecodingFailure) -> JSONObject {
        try object(name, self[name])
    }

    /// An object, when there is one.
    public func optionalObject(_ name: StaticString) throws(DecodingFailure) -> JSONObject? {
        try optionalObject(name, self[name])
    }

    /// The objects of an array; none when there is no such member.
    func objects<Element>(
        _ name: StaticString,
        _ make: (JSONObject) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        try objects(name, self[name], make)
    }

    /// The objects of an array that has been looked for.
    func objects<Element>(
        _ name: StaticString,
        _ member: JSONValue?,
        _ make: (JSONObject) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        guard let member = Self.present(member) else { return [] }
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

    /// The texts of an array; none when there is no such member.
    public func texts(_ name: StaticString) throws(DecodingFailure) -> [String] {
        try texts(name, self[name])
    }

    /// The texts of an array that has been looked for.
    func texts(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> [String] {
        guard let member = Self.present(member) else { return [] }
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

    /// The object type, which the member `system` has to have.
    func objectType(of system: VendorSystem) throws(DecodingFailure) -> ObjectType {
        try objectType(of: system, self["object"])
    }

    /// The object type, of a member that has been looked for.
    func objectType(
        of system: VendorSystem,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> ObjectType {
        let type = try choice("object", member, of: ObjectType.self)
        guard type.system == system else {
            throw failure("object", "is '\(type.rawValue)', which \(system.rawValue) has not")
        }
        return type
    }
}

/// The same for members that `members(_:)` has found, nil where there is none.
extension JSONObject {
    func text(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> String {
        guard let text = try required(name, member).text else { throw failure(name, "is not text") }
        return text
    }

    func filledText(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> String {
        let text = try text(name, member)
        guard !text.isEmpty else { throw failure(name, "is empty") }
        return text
    }

    func optionalText(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> String? {
        guard let member = Self.present(member) else { return nil }
        guard let text = member.text else { throw failure(name, "is not text") }
        return text
    }

    func leadID(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> LeadID {
        guard let bytes = try required(name, member).bytes, let lead = LeadID(utf8: bytes) else {
            throw failure(name, "is not a lead ID (a system, a colon and a record)")
        }
        return lead
    }

    func integer(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> Int64 {
        guard let integer = try required(name, member).integer else {
            throw failure(name, "is not a whole number")
        }
        return integer
    }

    func optionalInteger(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> Int64? {
        guard let member = Self.present(member) else { return nil }
        guard let integer = member.integer else { throw failure(name, "is not a whole number") }
        return integer
    }

    func boolean(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> Bool {
        guard let boolean = try required(name, member).boolean else {
            throw failure(name, "is not true or false")
        }
        return boolean
    }

    func time(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> Timestamp {
        guard let bytes = try required(name, member).bytes, let time = Timestamp(rfc3339: bytes)
        else { throw failure(name, "is not a time (RFC 3339)") }
        return time
    }

    func choice<Choice>(
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

    func object(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> JSONObject {
        guard let object = try required(name, member).object(at: name) else {
            throw failure(name, "is not an object")
        }
        return object
    }

    func optionalObject(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> JSONObject? {
        Self.present(member) == nil ? nil : try object(name, member)
    }
}
