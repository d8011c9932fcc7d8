// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Testing

/// Calls a monitor over HTTP.
struct MonitorClient: Sendable {
    /// The monitor's address, with a slash at the end.
    let address: String

    /// An answer: its status, its headers and its JSON.
    struct Reply {
        var status: Int
        var headers: [String: String]
        var text: String
        var json: [String: Any]

        /// The items of a list.
        var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await call("GET", target, headers: headers)
    }

    /// A call that changes something.
    func post(_ target: String, _ body: String = "") async throws -> Reply {
        try await call(
            "POST",
            target,
            headers: ["Authorization": "Bearer the token for changes"],
            body: body
        )
    }

    func call(
        _ method: String,
        _ target: String,
        headers: [String: String],
        body: String = ""
    ) async throws -> Reply {
        let url = try #require(URL(string: address + target.dropFirst()))
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if !body.isEmpty { request.httpBody = Data(body.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        let json = try? JSONSerialization.jsonObject(with: data)
        var found: [String: String] = [:]
        for (name, value) in answer.allHeaderFields {
            found["\(name)".lowercased()] = "\(value)"
        }
        return Reply(
            status: answer.statusCode,
            headers: found,
            text: String(decoding: data, as: UTF8.self),
            json: json as? [String: Any] ?? [:]
        )
    }

    /// Asks until an answer is as it is to be.
    func eventually(
        _ target: String,
        until isRight: (Reply) -> Bool
    ) async throws -> Reply {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let reply = try await get(target)
            if isRight(reply) { return reply }
            try #require(ContinuousClock.now < deadline, "not in time: \(reply.text)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
