// SPDX-License-Identifier: Apache-2.0

internal import VendorAPI

/// What an answer of Salesforce means for the call. A line never holds Salesforce's own message,
/// which can quote a record: only its code and words of ours.
enum AnswerClassifier {
    /// Classifies the answer to a write. A refusal is an answer here: it is about one of the
    /// records in the call, and the caller finds out which.
    static func classifyWrite(_ answer: HTTPResponse) -> ResponseDisposition {
        switch classify(answer) {
        case .fault(let fault) where fault.kind == .refused && answer.status >= 400: .answer
        case let other: other
        }
    }

    static func classify(_ answer: HTTPResponse) -> ResponseDisposition {
        switch answer.status {
        case 200..<300, 304: return .answer
        default: break
        }
        let errors = APIError.all(in: answer)
        let code = errors.first.map { safe($0.code) }
        let name = code ?? "HTTP \(answer.status)"
        if answer.status == 401 {
            let line =
                "Salesforce does not take the token that it has just given (\(name)); check the "
                + "session and IP settings of the connected app and its user"
            return .expiredToken(VendorError(.credentialsRefused, code: code, line: line))
        }
        if code == "REQUEST_LIMIT_EXCEEDED" {
            return limited(errors[0], retryAfter: retryAfter(answer))
        }
        if code == "QUERY_TIMEOUT" {
            // The same query would take as long again; the caller asks for fewer rows.
            let line = "A query of Salesforce ran for too long (QUERY_TIMEOUT); it is tried again"
            return .fault(VendorError(.transient, code: code, line: line))
        }
        if errors.contains(where: \.isTransient) {
            return .transient(
                VendorError(
                    .transient,
                    code: code,
                    line: "Salesforce is busy (\(name)); it is tried again",
                    retryAfterMilliseconds: retryAfter(answer)
                )
            )
        }
        return classify(status: answer.status, code: code, name: name, answer)
    }

    private static func classify(
        status: Int,
        code: String?,
        name: String,
        _ answer: HTTPResponse
    ) -> ResponseDisposition {
        switch status {
        case 500...599, 406, 408, 420, 429:
            // A 5xx does not tell how far the call had come.
            return .transient(
                VendorError(
                    .transient,
                    code: code,
                    line: "Salesforce is not available (\(name)); it is tried again",
                    mayHaveHappened: status >= 500 || status == 408,
                    retryAfterMilliseconds: retryAfter(answer)
                )
            )
        case 300..<400:
            let line =
                "Salesforce sends its callers elsewhere (\(name)); set the login URL to the My "
                + "Domain that it names"
            return .fault(VendorError(.refused, code: code, line: line))
        case 403:
            return .fault(VendorError(.permissionMissing, code: code, line: permissionLine(name)))
        default: break
        }
        if let code, permissionCodes.contains(code) {
            return .fault(VendorError(.permissionMissing, code: code, line: permissionLine(name)))
        }
        let line = "Salesforce refused a call (\(name))"
        return .fault(VendorError(.refused, code: code, line: line))
    }

    private static func limited(_ error: APIError, retryAfter: Int64?) -> ResponseDisposition {
        if error.message.hasPrefix("ConcurrentRequests") {
            let line = "Too many long calls run in the Salesforce org at once; it is tried again"
            return .transient(
                VendorError(
                    .transient,
                    code: error.code,
                    line: line,
                    retryAfterMilliseconds: retryAfter
                )
            )
        }
        let line =
            "The Salesforce org has used up its API calls of the last 24 hours "
            + "(REQUEST_LIMIT_EXCEEDED); wait, or buy more calls"
        return .fault(
            VendorError(
                .quotaExhausted,
                code: error.code,
                line: line,
                retryAfterMilliseconds: retryAfter
            )
        )
    }

    private static func permissionLine(_ name: String) -> String {
        "The Salesforce sync user lacks a permission (\(name)); it needs API Enabled, and Read, "
            + "Create and Edit on Lead and Contact"
    }

    private static func retryAfter(_ answer: HTTPResponse) -> Int64? {
        guard let seconds = answer.header("Retry-After").flatMap({ Int64($0) }), seconds >= 0 else {
            return nil
        }
        return min(seconds, 86_400) * 1_000
    }

    /// A code that is fit for a log: Salesforce's own are nothing but capitals.
    private static func safe(_ code: String) -> String {
        let isSafe =
            !code.isEmpty && code.utf8.count <= 64
            && code.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")) || $0 == UInt8(ascii: "_")
                    || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
            }
        return isSafe ? code : "an unknown code"
    }

    private static let permissionCodes: Set<String> = [
        "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "INSUFFICIENT_ACCESS", "INVALID_TYPE",
        "INSUFFICIENT_ACCESS_OR_READONLY", "FUNCTIONALITY_NOT_ENABLED", "OPERATION_NOT_ALLOWED",
    ]
}
