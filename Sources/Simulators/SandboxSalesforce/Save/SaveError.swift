// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// One reason why Salesforce refuses a call or a record.
struct SaveError: Equatable, Sendable {
    var code: String
    var message: String
    /// nil where Salesforce leaves the member out.
    var fields: [String]?
    /// The further members of DUPLICATES_DETECTED.
    var duplicates: JSON?
    /// Whether an answer to a call for one record misspells the name of that member.
    var misspellsDuplicates = false

    init(_ code: String, _ message: String, fields: [String]? = nil, duplicates: JSON? = nil) {
        self.code = code
        self.message = message
        self.fields = fields
        self.duplicates = duplicates
    }

    /// The error in the answer to a call for one record.
    var single: JSON {
        var json: JSON = [:]
        if let duplicates {
            json[misspellsDuplicates ? "duplicateResut" : "duplicateResult"] = duplicates
        }
        json["message"] = .string(message)
        json["errorCode"] = .string(code)
        if let fields { json["fields"] = .array(fields.map { .string($0) }) }
        return json
    }

    /// The error in the result of one record of a collection.
    var item: JSON {
        var json: JSON = [:]
        if let duplicates { json["duplicateResult"] = duplicates }
        json["statusCode"] = .string(code)
        json["message"] = .string(message)
        json["fields"] = .array((fields ?? []).map { .string($0) })
        return json
    }

    /// The HTTP status when it is the answer to a call for one record.
    var status: Int {
        switch code {
        case "NOT_FOUND", "ENTITY_IS_DELETED": 404
        // The record itself is meant, and none of its fields.
        case "INVALID_CROSS_REFERENCE_KEY" where fields == nil: 404
        case "UNSUPPORTED_API_VERSION": 410
        case "INVALID_SESSION_ID", "INVALID_AUTH_HEADER": 401
        case "REQUEST_LIMIT_EXCEEDED", "API_DISABLED_FOR_ORG": 403
        case "METHOD_NOT_ALLOWED": 405
        case "UNSUPPORTED_MEDIA_TYPE": 415
        case "URI_TOO_LONG": 414
        case "UNKNOWN_EXCEPTION": 500
        case "SERVER_UNAVAILABLE": 503
        default: 400
        }
    }

    // MARK: The codes of docs/reference/salesforce.md, Error codes

    static func noColumn(_ name: String, _ object: String) -> SaveError {
        SaveError("INVALID_FIELD", "No such column '\(name)' on sobject of type \(object)")
    }

    static let idGiven = SaveError(
        "INVALID_FIELD",
        "The Id field should not be specified in the sobject data."
    )

    static func unwritable(_ names: [String]) -> SaveError {
        let list = names.joined(separator: ", ")
        return SaveError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: \(list). Please check the security settings of this "
                + "field and verify that it is read/write for your profile or permission set.",
            fields: names
        )
    }

    static func required(_ names: [String]) -> SaveError {
        SaveError(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [\(names.joined(separator: ", "))]",
            fields: names
        )
    }

    static func tooLong(_ field: SalesforceField, _ value: String) -> SaveError {
        SaveError(
            "STRING_TOO_LONG",
            "\(field.label): data value too large: \(value) (max length=\(field.length))",
            fields: [field.name]
        )
    }

    static func email(_ field: SalesforceField, _ value: String) -> SaveError {
        SaveError(
            "INVALID_EMAIL_ADDRESS",
            "\(field.label): invalid email address: \(value)",
            fields: [field.name]
        )
    }

    static func picklist(_ field: SalesforceField, _ value: String) -> SaveError {
        SaveError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "\(field.label): bad value for restricted picklist field: \(value)",
            fields: [field.name]
        )
    }

    static func range(_ field: SalesforceField, _ value: String) -> SaveError {
        SaveError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            "\(field.label): value outside of valid range on numeric field: \(value)",
            fields: [field.name]
        )
    }

    static func malformedID(_ field: SalesforceField, _ value: String) -> SaveError {
        SaveError(
            "MALFORMED_ID",
            "\(field.label): id value of incorrect type: \(value)",
            fields: [field.name]
        )
    }

    static func crossReference(_ fields: [String]) -> SaveError {
        SaveError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields: fields)
    }

    /// No record has the ID that a change is for.
    static let unknownRecord = SaveError(
        "INVALID_CROSS_REFERENCE_KEY",
        "invalid cross reference id"
    )

    static let inactiveOwner = SaveError(
        "INACTIVE_OWNER_OR_USER",
        "operation performed with inactive user",
        fields: []
    )

    static func duplicateValue(_ field: String, of id: String) -> SaveError {
        SaveError(
            "DUPLICATE_VALUE",
            "duplicate value found: \(field) duplicates value on record with id: \(id)",
            fields: []
        )
    }

    static let deleted = SaveError("ENTITY_IS_DELETED", "entity is deleted", fields: [])

    static let converted = SaveError(
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "cannot reference converted lead",
        fields: []
    )

    static func locked(_ id: String) -> SaveError {
        SaveError(
            "UNABLE_TO_LOCK_ROW",
            "unable to obtain exclusive access to this record or 1 records: \(id)",
            fields: []
        )
    }

    static let rolledBack = SaveError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using "
            + "AllOrNone header",
        fields: []
    )

    static let notFound = SaveError("NOT_FOUND", "The requested resource does not exist")

    /// Salesforce says that such calls get 410; the body is a guess.
    static func retired(_ version: String) -> SaveError {
        SaveError("UNSUPPORTED_API_VERSION", "The API version \(version) has been retired")
    }

    /// An upsert whose key several records have.
    static func ambiguous(_ key: SalesforceField) -> SaveError {
        SaveError(
            "DUPLICATE_EXTERNAL_ID",
            "\(key.name): more than one record found for external id field",
            fields: [key.name]
        )
    }

    static func noKey(_ name: String) -> SaveError {
        SaveError(
            "NOT_FOUND",
            "Provided external ID field does not exist or is not accessible: \(name)"
        )
    }

    static let session = SaveError("INVALID_SESSION_ID", "Session expired or invalid")
}

/// The reasons why a call is refused.
struct SaveFailure: Error, Equatable {
    var errors: [SaveError]

    init(_ errors: [SaveError]) {
        precondition(!errors.isEmpty, "a failure without a reason")
        self.errors = errors
    }

    init(_ error: SaveError) { errors = [error] }
}
