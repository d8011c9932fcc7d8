// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// An error of Marketo's: of the whole call (`errors`) or of one record (`reasons`).
struct MarketoAPIError: Error, Hashable, Sendable {
    /// The code, which JSON carries as text.
    var code: String
    /// The text.
    var message: String

    /// An error with a text of its own, or with the usual one of its code.
    init(_ code: String, _ message: String? = nil) {
        self.code = code
        self.message = message ?? MarketoAPIError.messages[code] ?? "System error"
    }

    /// How answers carry it.
    var json: JSON { ["code": .string(code), "message": .string(message)] }

    /// Whether the daily quota and the rate limit leave calls that end like this out (the codes
    /// with an asterisk in Adobe's table).
    var isUncounted: Bool { MarketoAPIError.uncounted.contains(code) }

    /// Whether it is of the kind that one record of several can have.
    static func isOfRecord(code: String) -> Bool { code.count == 4 && code.hasPrefix("10") }

    // MARK: Errors with a value in their text

    static func wrongType(_ value: JSON, _ type: MarketoField.Kind) -> MarketoAPIError {
        let text = value.text ?? value.written
        return MarketoAPIError(
            "1001",
            "Invalid value '\(text)'. Required of type '\(type.rawValue)'"
        )
    }

    static func missing(_ parameter: String) -> MarketoAPIError {
        MarketoAPIError("1002", "Missing value for the required parameter '\(parameter)'")
    }

    static func unknownField(_ name: String) -> MarketoAPIError {
        MarketoAPIError("1006", "Field '\(name)' not found")
    }

    static func unsupportedField(_ name: String) -> MarketoAPIError {
        MarketoAPIError("1011", "Field '\(name)' not supported")
    }

    static func blank(_ parameter: String) -> MarketoAPIError {
        MarketoAPIError("701", "\(parameter) cannot be blank")
    }

    static func readOnly(_ name: String) -> MarketoAPIError {
        MarketoAPIError("1003", "Invalid data: Field '\(name)' is read-only")
    }

    /// An ID where Marketo gives them (docs/reference/marketo.md, Error codes).
    static func rateLimit(_ calls: Int) -> MarketoAPIError {
        MarketoAPIError("606", "Max rate limit '\(calls)' exceeded with in '20' secs")
    }

    static let idNotAllowed = MarketoAPIError("1003")

    static func tooMany(_ what: String, most: Int) -> MarketoAPIError {
        MarketoAPIError("1003", "Invalid data: \(what), at most \(most)")
    }

    static let leadNotFound = MarketoAPIError("1004")
    static let invalidData = MarketoAPIError("1003")
    static let invalidPagingToken = MarketoAPIError("1003", "Invalid paging token")

    private static let uncounted: Set = ["601", "602", "604", "605", "608", "611"]

    /// The usual texts (docs/reference/marketo.md, Error codes).
    private static let messages = [
        "500": "Internal Server error", "502": "Bad Gateway", "601": "Access token invalid",
        "602": "Access token expired", "603": "Access denied", "604": "Request time-out",
        "605": "HTTP Method not supported",
        "606": "Max rate limit '100' exceeded with in '20' secs",
        "607": "Daily quota reached", "608": "API Temporarily Unavailable", "609": "Invalid JSON",
        "610": "Requested resource not found", "611": "System error",
        "612": "Invalid Content Type", "613": "Invalid Multipart Request",
        "614": "Invalid Subscription", "615": "Concurrent access limit reached",
        "616": "Invalid subscription type",
        "702": "No data found for a given search scenario",
        "703": "The feature is not enabled for the subscription", "704": "Invalid date format",
        "709": "Business Rule Violation",
        "712": "Merge to person Account operation is invalid", "713": "Transient Error",
        "714": "Unable to find the default record type", "719": "Lock wait timeout exception",
        "1003": "Invalid data", "1004": "Lead not found", "1005": "Lead already exists",
        "1007": "Multiple leads match the lookup criteria",
        "1009": "Partition name must be specified", "1010": "Partition update not allowed",
        "1013": "Object not found", "1014": "Failed to create Object", "1015": "Lead not in list",
        "1016": "Too many imports", "1017": "Object already exists", "1018": "CRM Enabled",
        "1019": "Import in progress", "1021": "Company update not allowed",
        "1022": "Object in use", "1027": "Max Activity Type Limit Reached",
        "1028": "Max field limit reached", "1029": "Too many jobs in queue",
        "1035": "Unsupported filter type", "1036": "Duplicate object found in input",
        "1037": "Lead was skipped", "1042": "Invalid runAt date",
        "1049": "Failed to Create Activity",
        "1080": "Merge of more than 25 leads is not supported",
    ]
}
