// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import VendorAPI

/// What Marketo's answers mean: failures are HTTP 200 with `success` false
/// (docs/reference/marketo.md, Envelope).
enum AnswerReading {
    /// Classifies an answer. A refused call counts as an answer: its caller needs the reason.
    static func classify(_ answer: HTTPResponse) -> ResponseDisposition {
        switch answer.status {
        case 200, 206: break
        case 401: return .expiredToken(MarketoError(code: "601", message: "").fault)
        case 403: return .fault(MarketoError(code: "603", message: "").fault)
        case 413, 414, 416: return .answer
        case 429:
            return .transient(
                VendorError(
                    .transient,
                    code: "429",
                    line: "Marketo is busy (HTTP 429); it is tried again",
                    retryAfterMilliseconds: retryAfter(answer) ?? Limits.rateLimitMilliseconds
                )
            )
        case 500...:
            return .transient(
                VendorError(
                    .transient,
                    code: String(answer.status),
                    line: "Marketo answers HTTP \(answer.status); it is tried again",
                    mayHaveHappened: answer.status != 503,
                    retryAfterMilliseconds: retryAfter(answer)
                )
            )
        default:
            return .fault(
                VendorError(
                    .refused,
                    code: String(answer.status),
                    line: "Marketo answers HTTP \(answer.status): check that the address is that "
                        + "of its REST API, without /rest"
                )
            )
        }
        guard let error = firstError(answer) else { return .answer }
        switch error.meaning {
        case .expiredToken: return .expiredToken(error.fault)
        case .transient: return .transient(error.fault)
        case .unavailable, .permissionMissing, .quotaExhausted: return .fault(error.fault)
        case .refused: return .answer
        }
    }

    /// The first error of an envelope that failed; nil for everything else, files included.
    static func firstError(_ answer: HTTPResponse) -> MarketoError? {
        if answer.status == 413 {
            return MarketoError(code: "413", message: "Request Entity Too Large")
        }
        if answer.status == 414 {
            return MarketoError(code: "414", message: "Request-URI Too Long")
        }
        guard answer.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
        let found = try? withJSON(answer.body) { value throws(DecodingFailure) -> MarketoError? in
            guard let object = value.object(at: ""), object["success"]?.boolean == false else {
                return nil
            }
            let errors = object.marketoErrors("errors")
            return errors.first ?? MarketoError(code: "611", message: "failed without a reason")
        }
        return found ?? nil
    }

    /// `Retry-After` in seconds, as milliseconds.
    private static func retryAfter(_ answer: HTTPResponse) -> Int64? {
        guard let text = answer.header("Retry-After"), let seconds = Int64(text), seconds >= 0,
            seconds < 1_000_000
        else { return nil }
        return seconds * 1_000
    }
}

/// Parses a document; nothing of the view that `body` gets may leave it.
func withJSON<Result>(
    _ bytes: [UInt8],
    _ body: (JSONValue) throws(DecodingFailure) -> Result
) throws(DecodingFailure) -> Result {
    // An unreadable value must not cost the rest of the answer.
    let reader = JSONReader(largestBytes: Limits.answerBytes, takesAnyBytes: true)
    defer { withExtendedLifetime(reader) {} }
    let value = try bytes.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
        try reader.parse(bytes)
    }
    return try body(value)
}

extension JSONObject {
    /// The member, when it is there and not null.
    func filled(_ name: StaticString) -> JSONValue? {
        guard let member = self[name], !member.isNull else { return nil }
        return member
    }

    /// A list of codes and messages: `errors` of an envelope and of a custom activity, `reasons` of
    /// a lead. Codes are texts by the documentation; numbers are taken as well.
    func marketoErrors(_ name: StaticString) -> [MarketoError] {
        guard let elements = filled(name)?.elements else { return [] }
        return elements.compactMap { element in
            guard let error = element.object(at: name),
                let code = error.filled("code")?.plainText
            else { return nil }
            let message = error.filled("message")?.text ?? ""
            return MarketoError(
                code: code,
                message: String(message.prefix(Limits.messageCharacters))
            )
        }
    }
}

extension JSONValue {
    /// A text, or a whole number as text: Marketo's ids come as either.
    var plainText: String? {
        if let text { return text }
        return integer.map { String($0) }
    }
}
