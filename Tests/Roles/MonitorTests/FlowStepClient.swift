// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A client of the flow step, written from Marketo's published interface alone: it finds everything
/// else in the step's OpenAPI document.
struct FlowStepClient {
    let monitor: MonitorClient
    /// The path of the step below the monitor's address, by the document.
    let base: String
    /// The header that the first security scheme names.
    let keyHeader: String
    let key: String

    static let key = "the step's key"
    static let munchkinID = "123-ABC-456"
    static let campaign = 1_017

    /// Installs the step.
    init(_ address: String, key: String = FlowStepClient.key) async throws {
        monitor = MonitorClient(address: address)
        self.key = key
        let answer = try await monitor.get("/flow-step/openapi.json")
        try #require(answer.status == 200, "\(answer.text.prefix(500))")
        let document = answer.json
        let servers = document["servers"] as? [[String: Any]]
        let server = try #require(servers?.first?["url"] as? String)
        try #require(server.hasPrefix(address), "\(server) is not at \(address)")
        base = "/" + server.dropFirst(address.count)
        let scheme = try #require((document["security"] as? [[String: Any]])?.first?.keys.first)
        let components = document["components"] as? [String: Any]
        let schemes = components?["securitySchemes"] as? [String: [String: Any]]
        try #require(schemes?[scheme]?["type"] as? String == "apiKey")
        try #require(schemes?[scheme]?["in"] as? String == "header")
        keyHeader = try #require(schemes?[scheme]?["name"] as? String)
    }

    func get(_ name: String) async throws -> MonitorClient.Reply {
        try await monitor.get("\(base)/\(name)", [keyHeader: key])
    }

    func post(_ name: String, _ body: [String: Any]) async throws -> MonitorClient.Reply {
        try await monitor.call(
            "POST",
            "\(base)/\(name)",
            headers: [keyHeader: key, "Content-Type": "application/json"],
            body: FlowStepClient.text(body)
        )
    }

    /// Calls the step for persons, as a smart campaign does.
    func submit(
        _ persons: [Int],
        token: String,
        batch: String = "batch-1",
        callback: String,
        assignTo: [Int: String] = [:]
    ) async throws -> MonitorClient.Reply {
        try await post(
            "submitAsyncAction",
            FlowStepClient.invocation(
                persons,
                token: token,
                batch: batch,
                callback: callback,
                assignTo: assignTo
            )
        )
    }

    static func invocation(
        _ persons: [Int],
        token: String,
        batch: String = "batch-1",
        callback: String,
        assignTo: [Int: String] = [:]
    ) -> [String: Any] {
        [
            "token": token, "batchid": batch, "apiCallBackKey": "the gateway's key",
            "campaignId": campaign, "callbackUrl": callback,
            "context": ["subscription": ["munchkinId": munchkinID, "prefix": "example"]],
            "objectData": persons.map { person in
                [
                    "objectType": "lead", "objectContext": ["id": person],
                    "flowStepContext": assignTo[person].map { ["assignTo": $0] } ?? [:],
                ] as [String: Any]
            },
        ]
    }

    static func text(_ json: [String: Any]) -> String {
        let data = try? JSONSerialization.data(withJSONObject: json)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
