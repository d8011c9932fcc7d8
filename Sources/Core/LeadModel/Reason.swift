// SPDX-License-Identifier: Apache-2.0

/// One reason why a write cannot be or was not done, in Salesforce's words.
public struct Reason: Hashable, Sendable {
    /// Salesforce's status code, for example `REQUIRED_FIELD_MISSING`.
    public var code: String
    /// The API names of the fields that are at fault.
    public var fields: [String]
    /// The system's own words.
    public var message: String

    /// A reason for people and for programs.
    public init(code: String, fields: [String], message: String) {
        self.code = code
        self.fields = fields
        self.message = message
    }
}

/// Reasons from which more follows than that a write failed (docs/reference/topics.md, Result).
extension Reason {
    /// The codes that say of the record of an update that there is none: Salesforce's, and
    /// Marketo's for a person.
    public static let codesOfGoneRecord: Set<String> = [
        "ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY", codeOfGonePerson,
    ]
    /// Marketo's code for a person that there is not.
    public static let codeOfGonePerson = "1004"
    /// Salesforce's code for a record that is hidden from the sync user, or for a reference to one:
    /// it means the record of the write only where its field is `Id`.
    public static let codeOfHiddenRecord = "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    /// The codes that are about the owner, whatever else a write holds. With some of them
    /// Salesforce names no field.
    public static let codesOfOwner: Set<String> = [
        "INACTIVE_OWNER_OR_USER", "INVALID_OWNER", "OP_WITH_INVALID_USER_TYPE_EXCEPTION",
    ]
    /// The codes that are about the owner where nothing else of a write can be meant.
    private static let codesOfReference: Set<String> = [
        "INVALID_CROSS_REFERENCE_KEY", codeOfHiddenRecord,
    ]

    /// The record of a write is no more: deleted, purged or out of the sync user's sight. The lead
    /// goes on without it, as after a deletion that was told. A connector of one's own says so with
    /// this, whatever its system's code is.
    public static func recordGone(_ message: String) -> Reason {
        Reason(code: "NOT_FOUND", fields: ["Id"], message: message)
    }

    /// Whether it says that the record of an update is no more. A field that it names, other than
    /// the record's own ID, is the one that was refused.
    public var isOfGoneRecord: Bool {
        guard fields.allSatisfy({ $0 == "Id" || $0 == "id" }) else { return false }
        return Self.codesOfGoneRecord.contains(code)
            || (code == Self.codeOfHiddenRecord && fields == ["Id"])
    }

    /// Whether an owner is refused by it, in a write that has one.
    public var isOfOwner: Bool {
        if fields.contains("OwnerId") { return true }
        return fields.isEmpty
            && (Self.codesOfOwner.contains(code) || Self.codesOfReference.contains(code))
    }
}
