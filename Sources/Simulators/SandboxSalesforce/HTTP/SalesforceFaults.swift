// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Salesforce's own errors as faults: those of a whole call, and those of one record.
enum SalesforceFaults {
    static let requestLimit = SaveError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    /// The errors that a call has before any record is looked at.
    static let ofCalls: [String: String] = [
        "REQUEST_LIMIT_EXCEEDED": "TotalRequests Limit exceeded.",
        "SERVER_UNAVAILABLE": "Server unavailable",
        "QUERY_TIMEOUT": "Your query request was running for too long.",
        "API_DISABLED_FOR_ORG": "The REST API is not enabled for this Organization",
        "TOO_MANY_APEX_REQUESTS": "Unable to process the request, please try again.",
        "INVALID_SESSION_ID": "Session expired or invalid",
        "UNKNOWN_EXCEPTION": "An unexpected error occurred.",
    ]

    /// The error of a call that a fault wants.
    static func ofCall(_ fault: Fault) -> SaveError {
        let code = fault.code ?? "UNKNOWN_EXCEPTION"
        return SaveError(code, fault.message ?? ofCalls[code] ?? "Injected fault")
    }

    /// The error of a record that a fault wants.
    static func ofRecord(_ fault: Fault, id: String?) -> SaveError {
        let code = fault.code ?? "UNKNOWN_EXCEPTION"
        if code == "UNABLE_TO_LOCK_ROW", fault.message == nil { return .locked(id ?? "") }
        return SaveError(code, fault.message ?? "Injected fault", fields: [])
    }
}

extension SalesforceCall {
    /// Whether the call changes records.
    var isWrite: Bool { request.method != "GET" && request.method != "HEAD" }

    /// The fault of the whole call, if one is set.
    func callFault() -> SaveError? {
        environment.faults.take(.vendorError, system: .salesforce, request: request) { fault in
            !isWrite || SalesforceFaults.ofCalls[fault.code ?? ""] != nil
        }.map(SalesforceFaults.ofCall)
    }

    /// The fault of one record, if one is set.
    func recordFault(id: String?) -> SaveError? {
        environment.faults.take(.vendorError, system: .salesforce, request: request) { fault in
            SalesforceFaults.ofCalls[fault.code ?? ""] == nil
        }.map { SalesforceFaults.ofRecord($0, id: id) }
    }
}
