// SPDX-License-Identifier: Apache-2.0

/// One request of a vendor's API, before a token and a place in the queue are found for it.
public struct APIRequest: Hashable, Sendable {
    /// What is done to the resource.
    public var method: HTTPRequest.Method
    /// The path with its query, percent-encoded, beginning with `/`: what follows the token's
    /// `baseURL`. An absolute `https://` or `http://` URL stays as it is; only give one that the
    /// vendor itself named, because the token goes there.
    public var path: String
    /// Headers, without `Authorization`.
    public var headers: [HTTPHeader]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long to wait for the whole answer to one try, in milliseconds.
    public var timeoutMilliseconds: Int64
    /// The call's priority.
    public var priority: CallPriority
    /// Whether the call may be sent again when it may already have had its effect.
    public var isIdempotent: Bool

    /// A request; reading is idempotent unless told.
    public init(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        timeoutMilliseconds: Int64,
        priority: CallPriority = .normal,
        isIdempotent: Bool? = nil
    ) {
        precondition(timeoutMilliseconds > 0, "a call needs time")
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeoutMilliseconds = timeoutMilliseconds
        self.priority = priority
        self.isIdempotent = isIdempotent ?? (method == .get)
    }

    /// The call with a token.
    func call(_ token: AccessToken) -> HTTPRequest {
        let isAbsolute = path.hasPrefix("https://") || path.hasPrefix("http://")
        return HTTPRequest(
            method,
            isAbsolute ? path : token.baseURL + path,
            headers: [HTTPHeader("Authorization", "Bearer \(token.value)")] + headers,
            body: body,
            timeoutMilliseconds: timeoutMilliseconds
        )
    }
}
