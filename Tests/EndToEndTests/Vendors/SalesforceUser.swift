// SPDX-License-Identifier: Apache-2.0

import Foundation
import SandboxKit
import TestKit

/// A user of the sandbox's org who is not the sync user, and its administrator.
final class SalesforceUser {
    private let url: String
    private var session: VendorSession

    /// How many calls of the API it has made, to be taken off the org's count.
    var calls: Int64 { session.calls }

    init(url: String) {
        self.url = url
        session = VendorSession {
            try VendorCall.send(
                "POST",
                url + "/services/oauth2/token",
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: "grant_type=password&client_id=\(SandboxProcess.clientID)"
                    + "&client_secret=\(SandboxProcess.clientSecret)"
                    + "&username=sandra.sales%40leadsync.example&password=sandboxtoken"
            )
        }
    }

    // MARK: Records

    /// Creates records; returns their IDs in order.
    @discardableResult
    func create(_ object: String, _ records: [[String: JSON]]) throws -> [String] {
        var ids: [String] = []
        for batch in records.batches(of: 200) {
            let records = batch.map { record in
                JSON.record(record.merging(["attributes": ["type": .string(object)]]) { $1 })
            }
            let answer = try call(
                "POST",
                "/composite/sobjects",
                ["allOrNone": true, "records": .array(records)]
            ).require(200)
            for result in answer.json.elements ?? [] {
                guard let id = result["id"]?.text else {
                    throw Overdue(description: "not created: \(result.written)")
                }
                ids.append(id)
            }
        }
        return ids
    }

    /// Changes a record.
    func update(_ object: String, _ id: String, _ fields: [String: JSON]) throws {
        try call("PATCH", "/sobjects/\(object)/\(id)", .record(fields)).require(204)
    }

    func delete(_ object: String, _ id: String) throws {
        try call("DELETE", "/sobjects/\(object)/\(id)").require(204)
    }

    /// All rows of a query.
    func query(_ soql: String) throws -> [JSON] {
        let text = soql.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        var answer = try call("GET", "/query?q=\(text)").require(200).json
        var rows = answer["records"]?.elements ?? []
        while let next = answer["nextRecordsUrl"]?.text {
            answer = try call("GET", next, isWhole: true).require(200).json
            rows += answer["records"]?.elements ?? []
        }
        return rows
    }

    /// One field of a record as text; nil for null.
    func value(_ field: String, of object: String, _ id: String) throws -> String? {
        try query("SELECT \(field) FROM \(object) WHERE Id = '\(id)'").first?[field]?.text
    }

    // MARK: Administration

    /// What only an administrator does: `/sandbox/salesforce/…`.
    @discardableResult
    func administer(_ path: String, _ json: JSON, method: String = "POST") throws -> JSON {
        try VendorCall.send(method, url + "/sandbox/salesforce/" + path, json: json)
            .require(200, 201, 204).json
    }

    /// How many calls others than this user have made in the last 24 hours.
    func callsOfOthers() throws -> Int64 {
        let answer = try call("GET", "/limits").require(200)
        let usage = answer.headers["sforce-limit-info"] ?? ""
        let used = usage.split(separator: "=").last?.split(separator: "/").first
        guard let used, let count = Int64(used) else {
            throw Overdue(description: "no usage in '\(usage)'")
        }
        return count - calls
    }

    // MARK: Calls

    private func call(
        _ method: String,
        _ path: String,
        _ json: JSON? = nil,
        isWhole: Bool = false
    ) throws -> VendorCall.Answer {
        try session.send(method, url + (isWhole ? "" : "/services/data/v60.0") + path, json)
    }
}
