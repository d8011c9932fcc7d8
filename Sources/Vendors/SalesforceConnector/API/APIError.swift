// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// One error as Salesforce tells it: of a whole call (`errorCode`) or of one record of a collection
/// (`statusCode`).
struct APIError: Hashable {
    var code: String
    /// Salesforce's own words, which can quote a record's values: for the lead's own activity log,
    /// never for a log that is shared.
    var message: String
    var fields: [String]

    /// The errors of a call that failed; none when the body is something else.
    static func all(in answer: HTTPResponse) -> [APIError] {
        let read = try? answer.parsed { (value) throws(DecodingFailure) -> [APIError] in
            guard let elements = value.elements else { return [] }
            return elements.compactMap { $0.object(at: "error").flatMap(APIError.init) }
        }
        return read ?? []
    }

    /// Reads one; nil without a code.
    init?(_ object: JSONObject) {
        guard let code = (object["errorCode"] ?? object["statusCode"])?.text else { return nil }
        self.code = code
        message = object["message"]?.text ?? ""
        fields = object["fields"]?.elements.map { $0.compactMap(\.text) } ?? []
    }

    init(code: String, message: String, fields: [String] = []) {
        self.code = code
        self.message = message
        self.fields = fields
    }

    /// The error as a reason in a result.
    var reason: Reason { Reason(code: code, fields: fields, message: message) }

    /// Whether the error passes by itself (docs/reference/salesforce.md, Error codes). A trigger
    /// that meets a row lock fails with a code of its own and names the lock's code in its message.
    var isTransient: Bool {
        APIError.transientCodes.contains(code)
            || code == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
                && message.contains("UNABLE_TO_LOCK_ROW")
    }

    /// Whether the error shows that the known schema is out of date: a field is gone, hidden, or no
    /// longer writable.
    var questionsSchema: Bool { APIError.schemaCodes.contains(code) }

    private static let transientCodes: Set<String> = [
        "UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT", "SERVER_UNAVAILABLE", "TOO_MANY_APEX_REQUESTS",
    ]
    private static let schemaCodes: Set<String> = [
        "INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS", "FIELD_INTEGRITY_EXCEPTION", "INVALID_TYPE",
    ]
}
