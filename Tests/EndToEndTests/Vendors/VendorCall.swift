// SPDX-License-Identifier: Apache-2.0

import Foundation
import SandboxKit
import Synchronization
import TestKit

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One call of a vendor's API by a client other than a connector; it blocks its thread.
enum VendorCall {
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: Data

        /// The body as JSON; null when it is none.
        var json: JSON { (try? JSON.parse(Array(body))) ?? .null }

        /// The answer, if it has this status.
        @discardableResult
        func require(_ statuses: Int...) throws -> Answer {
            if statuses.contains(status) { return self }
            let text = String(decoding: body.prefix(500), as: UTF8.self)
            throw Overdue(description: "expected HTTP \(statuses), got \(status): \(text)")
        }
    }

    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 60
        return URLSession(configuration: configuration)
    }()

    static func send(
        _ method: String,
        _ url: String,
        headers: [String: String] = [:],
        json: JSON? = nil,
        body: String? = nil
    ) throws -> Answer {
        guard let address = URL(string: url) else { throw Overdue(description: "no URL: \(url)") }
        var request = URLRequest(url: address)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let json {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(json.bytes)
        } else if let body {
            request.httpBody = Data(body.utf8)
        }
        let outcome = Outcome()
        let task = session.dataTask(with: request) { data, response, error in
            outcome.end(data, response as? HTTPURLResponse, error)
        }
        task.resume()
        return try outcome.wait()
    }

    private final class Outcome: Sendable {
        private let done = DispatchSemaphore(value: 0)
        private let answer = Mutex<Result<Answer, Overdue>?>(nil)

        func end(_ data: Data?, _ response: HTTPURLResponse?, _ error: (any Error)?) {
            answer.withLock { answer in
                guard let response else {
                    answer = .failure(
                        Overdue(description: "no answer: \(String(describing: error))")
                    )
                    return
                }
                var headers: [String: String] = [:]
                for (name, value) in response.allHeaderFields {
                    headers["\(name)".lowercased()] = "\(value)"
                }
                answer = .success(
                    Answer(status: response.statusCode, headers: headers, body: data ?? Data())
                )
            }
            done.signal()
        }

        func wait() throws -> Answer {
            done.wait()
            guard let answer = answer.withLock({ $0 }) else {
                throw Overdue(description: "no answer")
            }
            return try answer.get()
        }
    }
}
