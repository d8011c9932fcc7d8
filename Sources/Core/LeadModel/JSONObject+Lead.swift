// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

/// Members that only records of leads have.
extension JSONObject {
    /// A lead ID.
    public func leadID(_ name: StaticString) throws(DecodingFailure) -> LeadID {
        try leadID(name, self[name])
    }

    /// A lead ID, of a member that has been looked for.
    func leadID(_ name: StaticString, _ member: JSONValue?) throws(DecodingFailure) -> LeadID {
        guard let bytes = try required(name, member).bytes, let lead = LeadID(utf8: bytes) else {
            throw failure(name, "is not a lead ID (a system, a colon and a record)")
        }
        return lead
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
