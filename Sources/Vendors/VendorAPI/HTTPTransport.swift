// SPDX-License-Identifier: Apache-2.0

/// One call of a vendor's API.
public struct HTTPRequest: Hashable, Sendable {
    /// What is done to the resource.
    public enum Method: String, Hashable, Sendable { case get, post, patch, put, delete }

    /// What is done to the resource.
    public var method: Method
    /// The absolute URL, query included and percent-encoded.
    public var url: String
    /// Headers in the order in which they are sent.
    public var headers: [HTTPHeader]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long to wait for the whole answer, in milliseconds.
    public var timeoutMilliseconds: Int64

    /// A call without headers and body unless told.
    public init(
        _ method: Method,
        _ url: String,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        timeoutMilliseconds: Int64
    ) {
        precondition(timeoutMilliseconds > 0, "a call needs time")
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

/// A header of a call or an answer.
public struct HTTPHeader: Hashable, Sendable {
    /// The name; case does not matter.
    public var name: String
    /// The value.
    public var value: String

    /// Puts a name and a value together.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a vendor answered.
public struct HTTPResponse: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// Headers in the order in which they came.
    public var headers: [HTTPHeader]
    /// The whole body.
    public var body: [UInt8]

    /// An answer as it came.
    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, whatever its case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer.
public enum TransportError: Error, Hashable, Sendable {
    /// Nothing reached the vendor (name not found, connection refused): a repetition is harmless.
    case notSent(String)
    /// The call may have had its effect: the connection broke or the time was up after sending.
    case answerLost(String)
    /// The role is stopping.
    case cancelled
}

/// The seam to the network: sends one call and waits for the whole answer; it neither retries nor
/// follows redirects.
public protocol HTTPTransport: Sendable {
    /// Sends a call.
    func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
