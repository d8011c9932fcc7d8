// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec

/// An answer as a value.
struct Answer: Sendable {
    var status = 200
    var contentType = "application/json"
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// A JSON answer.
    static func json(
        _ status: Int = 200,
        isMasked: Bool = false,
        _ body: (inout JSONText) throws -> Void
    ) rethrows -> Answer {
        var json = JSONText(isMasked: isMasked)
        try json.object(body)
        return Answer(status: status, body: json.bytes())
    }
}

/// Why a call is refused: a problem document (RFC 9457).
struct Problem: Error, Sendable {
    var status: Int
    var title: String
    var detail: String
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ title: String, _ detail: String) {
        self.status = status
        self.title = title
        self.detail = detail
    }

    static func notFound(_ what: String) -> Problem {
        Problem(404, "Not found", "\(what) is not known here.")
    }

    static func invalid(_ detail: String) -> Problem { Problem(400, "Invalid call", detail) }

    static let unavailable = Problem(
        503,
        "Kafka does not answer",
        "The request could not be published. Nothing has happened; try again."
    )

    var answer: Answer {
        var answer = Answer.json(status) { json in
            json.member("type", "about:blank")
            json.member("title", title)
            json.member("status", status)
            json.member("detail", detail)
        }
        answer.contentType = "application/problem+json"
        answer.headers = headers
        return answer
    }
}

/// A place in a list: where its next page begins.
struct Cursor: Hashable, Sendable {
    var at: Int64
    var id: String

    init(at: Int64, id: String) {
        self.at = at
        self.id = id
    }

    /// Reads what an earlier answer gave as `next`.
    init(_ text: String) throws(Problem) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded),
            let plain = String(validating: bytes, as: UTF8.self),
            let mark = plain.firstIndex(of: "~"), let at = Int64(plain[..<mark])
        else {
            throw .invalid("after: give what an earlier answer had as 'next'")
        }
        self.at = at
        id = String(plain[plain.index(after: mark)...])
    }

    var text: String {
        Data("\(at)~\(id)".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
