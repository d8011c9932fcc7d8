// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Synchronization
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// The objects beside leads and contacts that rules ask about, in front of a tiny org.
struct RuleOrg: Sendable {
    /// Fields by object: `Alias:string ManagerId:reference:Manager:User`.
    var objects: [String: String] = [:]
    /// Which of the objects are custom settings.
    var settings: Set<String> = []
    /// Records, as JSON without their brackets, by a part of the query that asks for them; the
    /// first that fits counts.
    var records: [(part: String, json: String)] = []
    /// Parts of queries that are refused.
    var refused: [String] = []

    /// Stands before the org from now on.
    func install(on org: FakeOrg) {
        org.intercept.withLock { $0 = { call in answer(call).map { .answer($0) } } }
    }

    private func answer(_ call: HTTPRequest) -> HTTPResponse? {
        if let start = call.url.firstRange(of: "/sobjects/"),
            let end = call.url.firstRange(of: "/describe")
        {
            let name = String(call.url[start.upperBound..<end.lowerBound])
            if let fields = objects[name] { return describe(name, fields) }
            return ["Lead", "Contact"].contains(name)
                ? nil : .error(404, "NOT_FOUND", "The requested resource does not exist")
        }
        guard call.url.contains("?q=") else { return nil }
        let query = FakeOrg.decoded(call.url)
        if let part = refused.first(where: { query.contains($0) }) {
            return .error(400, "INVALID_TYPE", "\(part) is not supported")
        }
        guard let found = records.first(where: { query.contains($0.part) }) else { return nil }
        let count = found.json.isEmpty ? 0 : 1
        let body = #"{"totalSize":\#(count),"done":true,"records":[\#(found.json)]}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    private func describe(_ name: String, _ fields: String) -> HTTPResponse {
        let json = fields.split(separator: " ").map { field in
            let parts = field.split(separator: ":")
            let reference =
                parts.count > 3
                ? #","relationshipName":"\#(parts[2])","referenceTo":["#
                    + parts[3].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
                    + "]" : ""
            return #"{"name":"\#(parts[0])","type":"\#(parts[1])","custom":false\#(reference)}"#
        }
        let body =
            #"{"name":"\#(name)","customSetting":\#(settings.contains(name)),"#
            + #""fields":[\#(json.joined(separator: ","))]}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }
}

extension SalesforceFixture {
    /// What the schema of leads says when these are the active rules; quotes are apostrophes.
    func leadSchema(rules: [String], cycle: Int64 = 1) async throws -> ObjectSchema? {
        org.state.withLock { state in
            state.rules = rules.enumerated().map { ("03d\(cycle)\($0)", "R\($0)", $1) }
        }
        return try await source.schemas(cycle: cycle).first { $0.object == .lead }
    }
}
