// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Primitives
import SandboxKit
import TestKit

/// A marketer of the sandbox's subscription, by the same API that the connector uses: its calls
/// count, so that they are made with pauses.
final class MarketoUser {
    private static let pauseMicroseconds: UInt32 = 300_000
    private let url: String
    private var session: VendorSession

    /// How many calls of the API it has made, to be taken off the subscription's count.
    var calls: Int64 { session.calls }

    init(url: String) {
        self.url = url
        session = VendorSession {
            try VendorCall.send(
                "GET",
                url + "/identity/oauth/token?grant_type=client_credentials"
                    + "&client_id=\(SandboxProcess.clientID)"
                    + "&client_secret=\(SandboxProcess.clientSecret)"
            )
        }
    }

    /// Creates persons; returns their IDs in order.
    @discardableResult
    func create(_ persons: [[String: JSON]]) throws -> [String] {
        var ids: [String] = []
        for batch in persons.batches(of: 300) {
            let answer = try call(
                "POST",
                "/rest/v1/leads.json",
                [
                    "action": "createOnly", "lookupField": "email",
                    "input": .array(batch.map(JSON.record)),
                ]
            )
            for result in answer["result"]?.elements ?? [] {
                guard let id = result["id"]?.whole else {
                    throw Overdue(description: "not created: \(result.written)")
                }
                ids.append(String(id))
            }
        }
        return ids
    }

    /// Changes a person.
    func update(_ person: String, _ fields: [String: JSON]) throws {
        var record = fields
        record["id"] = .integer(Int64(person) ?? 0)
        let answer = try call(
            "POST",
            "/rest/v1/leads.json",
            [
                "action": "updateOnly", "lookupField": "id",
                "input": [.record(record)],
            ]
        )
        guard answer["result"]?.elements?.first?["status"]?.text == "updated" else {
            throw Overdue(description: "not changed: \(answer.written)")
        }
    }

    func delete(_ person: String) throws {
        try call("POST", "/rest/v1/leads/delete.json", ["input": [["id": .string(person)]]])
    }

    /// Persons that have one of these values, with fields.
    func find(_ filter: String, _ values: [String], _ fields: [String]) throws -> [JSON] {
        var persons: [JSON] = []
        for batch in values.batches(of: 300) {
            let list = batch.map(MarketoUser.escaped).joined(separator: ",")
            let answer = try call(
                "GET",
                "/rest/v1/leads.json?filterType=\(filter)&filterValues=\(list)"
                    + "&fields=\(fields.joined(separator: ","))"
            )
            persons += answer["result"]?.elements ?? []
        }
        return persons
    }

    /// One field of a person as text; nil for none.
    func value(_ field: String, of person: String) throws -> String? {
        try find("id", [person], [field]).first?[field]?.text
    }

    // MARK: Activities

    /// Makes and approves a custom activity; gives its type's number.
    func makeCustomActivity(_ name: String, attributes: [String]) throws -> Int64 {
        let path = "/rest/v1/activities/external/type"
        try call(
            "POST",
            path + ".json",
            [
                "apiName": .string(name), "name": .string(name),
                "triggerName": .string("\(name) trigger"),
                "filterName": .string("\(name) filter"),
                "primaryAttribute": ["apiName": "what", "name": "What", "dataType": "string"],
            ]
        )
        let list = attributes.map { attribute -> JSON in
            ["apiName": .string(attribute), "name": .string(attribute), "dataType": "string"]
        }
        try call("POST", path + "/\(name)/attributes/create.json", ["attributes": .array(list)])
        let approved = try call("POST", path + "/\(name)/approve.json")
        guard let id = approved["result"]?.elements?.first?["id"]?.whole else {
            throw Overdue(description: "not approved: \(approved.written)")
        }
        return id
    }

    /// A token for everything from now on.
    func pagingToken() throws -> String {
        let since = String(MarketoFeed.now.rfc3339.prefix(19)) + "Z"
        let answer = try call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=\(since)"
        )
        return answer["nextPageToken"]?.text ?? ""
    }

    /// Activities of a type.
    func activities(of type: Int64, after token: String) throws -> [JSON] {
        let path = "/rest/v1/activities.json?activityTypeIds=\(type)&nextPageToken=\(token)"
        return try call("GET", path)["result"]?.elements ?? []
    }

    /// How many calls others than this user have made today.
    func callsOfOthers() throws -> Int64 {
        let answer = try call("GET", "/rest/v1/stats/usage.json")
        let total = answer["result"]?.elements?.first?["total"]?.whole ?? 0
        // The question itself is counted after it is answered.
        return total - (calls - 1)
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    @discardableResult
    private func call(_ method: String, _ path: String, _ json: JSON? = nil) throws -> JSON {
        usleep(Self.pauseMicroseconds)
        let answer = try session.send(method, url + path, json).require(200).json
        guard answer["success"]?.truth == true else {
            throw Overdue(description: "refused: \(answer.written)")
        }
        return answer
    }
}
