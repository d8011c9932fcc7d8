// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A call of a vendor's API, as a value.
package struct SandboxRequest: Sendable {
    /// `GET`, `POST` and so on.
    package var method: String
    /// Path and query as they came, percent-encoded.
    package var target: String
    /// The headers in their order.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: [UInt8]

    /// A call.
    package init(
        method: String,
        target: String,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The path as it came, percent-encoded, without the query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The parts of the path between slashes, decoded; empty ones are left out.
    package var segments: [String] {
        path.split(separator: "/").map { SandboxRequest.decoded($0, plusIsSpace: false) }
    }

    /// The query's pairs, decoded, in their order.
    package var query: [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return SandboxRequest.form(target[target.index(after: mark)...])
    }

    /// The pairs of a form-encoded body, decoded, in their order.
    package var form: [(name: String, value: String)] {
        SandboxRequest.form(String(decoding: body, as: UTF8.self))
    }

    /// The first header of a name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The media type of the body, in small letters and without parameters.
    package var contentType: String? {
        header("Content-Type")?.prefix { $0 != ";" }.lowercased()
            .trimmingCharacters(in: .whitespaces)
    }

    /// The token of `Authorization: Bearer`, nil without one.
    package var bearerToken: String? {
        guard let value = header("Authorization"), value.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        return value.dropFirst(7).trimmingCharacters(in: .whitespaces)
    }

    private static func form(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
        let spaced = plusIsSpace ? text.replacingOccurrences(of: "+", with: " ") : String(text)
        return spaced.removingPercentEncoding ?? spaced
    }
}

extension [(name: String, value: String)] {
    /// The value of the first pair of a name.
    package subscript(name: String) -> String? { first { $0.name == name }?.value }
}

/// A vendor's answer, as a value.
package struct SandboxResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The headers in their order.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: [UInt8]

    /// An answer of any kind.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON answer.
    package init(status: Int = 200, json: JSON) {
        self.init(
            status: status,
            headers: [("Content-Type", "application/json;charset=UTF-8")],
            body: json.bytes
        )
    }

    /// A refusal of the administration, with the reason in one line.
    package static func refusal(_ status: Int, _ line: String) -> SandboxResponse {
        SandboxResponse(status: status, json: ["error": .string(line)])
    }

    /// A text answer.
    package init(status: Int, type: String = "text/plain", text: String) {
        self.init(
            status: status,
            headers: [("Content-Type", "\(type);charset=UTF-8")],
            body: Array(text.utf8)
        )
    }
}
