// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit

/// The people of a soak, who edit and create records on both sides and look at them; what goes
/// wrong at the vendors' APIs does not concern them.
final class SoakUsers {
    /// Fields that are edited: their names on both sides.
    static let fields = [
        (marketo: "phone", salesforce: "Phone"), (marketo: "title", salesforce: "Title"),
        (marketo: "mobilePhone", salesforce: "MobilePhone"), (marketo: "city", salesforce: "City"),
    ]

    /// How far both sides agree.
    struct Agreement {
        var pairs: [(salesforce: String, marketo: String)]
        var differing: [String]
        var alone: [String]

        var isWhole: Bool { differing.isEmpty && alone.isEmpty }
    }

    private let sandbox: SandboxProcess
    private let pageURL: String

    init(_ sandbox: SandboxProcess) throws {
        self.sandbox = sandbox
        pageURL = try sandbox.process.value(after: "page: ")
    }

    /// Takes a user of Salesforce out of service, who is given no records from then on; returns
    /// their ID.
    func deactivateUser() throws -> String {
        let url = sandbox.salesforceURL + "/sandbox/salesforce/users"
        let users = try VendorCall.send("GET", url).require(200).json["users"]?.elements ?? []
        guard let user = users.last?["id"]?.text else {
            throw Overdue(description: "the org has no users")
        }
        try VendorCall.send("PATCH", "\(url)/\(user)", json: ["active": false]).require(204)
        return user
    }

    // MARK: Looking

    func agreement() throws -> Agreement {
        let json = try VendorCall.send("GET", pageURL + "pairs.json").require(200).json
        var agreement = Agreement(pairs: [], differing: [], alone: [])
        for pair in json["pairs"]?.elements ?? [] {
            let salesforce = pair["salesforce"]?.text ?? ""
            agreement.pairs.append((salesforce, pair["marketo"]?.text ?? ""))
            for field in pair["differing"]?.elements ?? [] {
                agreement.differing.append("\(salesforce).\(field.text ?? "")")
            }
        }
        for side in ["onlySalesforce", "onlyMarketo"] {
            agreement.alone += (json[side]?.elements ?? []).compactMap(\.text)
        }
        return agreement
    }

    /// What a record holds.
    func value(_ field: String, in system: VendorSystem, _ id: String) throws -> String {
        let json = try VendorCall.send("GET", "\(pageURL)\(system.rawValue)/\(id).json")
            .require(200).json
        return json[system.rawValue]?["fields"]?[field]?.text ?? ""
    }

    // MARK: Editing

    /// Types a value into a field, over whatever it holds.
    func edit(_ system: VendorSystem, _ id: String, _ field: Int, _ value: String) throws {
        var names = Self.fields[field]
        if names.salesforce == "City", id.hasPrefix("003") { names.salesforce = "MailingCity" }
        if system == .marketo {
            let url = sandbox.marketoURL + "/sandbox/marketo/leads/\(id)"
            let json = JSON.object([.init(names.marketo, .string(value))])
            try VendorCall.send("PATCH", url, json: json).require(204)
            return
        }
        // A write of ours may come between looking and saving: then the page asks to look again.
        for _ in 0..<3 {
            let shown = try self.value(names.salesforce, in: .salesforce, id)
            let form: [(name: String, value: String)] = [
                ("was:" + names.salesforce, shown), (names.salesforce, value),
            ]
            let answer = try VendorCall.send(
                "POST",
                "\(pageURL)salesforce/\(id)",
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: FormEncoding.encoded(form)
            )
            if answer.status != 409 {
                // URLSession follows the redirect that says "saved".
                try answer.require(200, 303)
                return
            }
        }
        throw Overdue(description: "the page does not save \(names.salesforce)")
    }

    // MARK: Creating

    /// Creates a person in Marketo; no fault may be set.
    func createPerson(_ name: String) throws -> String {
        let answer = try VendorCall.send(
            "POST",
            sandbox.marketoURL + "/rest/v1/leads.json",
            headers: ["Authorization": "Bearer \(try marketoToken())"],
            json: [
                "action": "createOnly",
                "input": [
                    [
                        "lastName": .string(name), "company": "Soak",
                        "email": .string("\(name.lowercased())@example.com"),
                    ]
                ],
            ]
        ).require(200)
        guard let id = answer.json["result"]?.elements?.first?["id"]?.whole else {
            throw Overdue(description: "not created: \(answer.json.written)")
        }
        return String(id)
    }

    /// How many calls were made to Marketo today, by any client.
    func marketoCalls() throws -> Int64 {
        let answer = try VendorCall.send(
            "GET",
            sandbox.marketoURL + "/rest/v1/stats/usage.json",
            headers: ["Authorization": "Bearer \(try marketoToken())"]
        ).require(200)
        return answer.json["result"]?.elements?.last?["total"]?.whole ?? 0
    }

    private func marketoToken() throws -> String {
        try VendorCall.send(
            "GET",
            sandbox.marketoURL + "/identity/oauth/token?grant_type=client_credentials"
                + "&client_id=sandbox&client_secret=sandbox-secret"
        ).require(200).json["access_token"]?.text ?? ""
    }
}
