// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import LeadModel
internal import Sandbox
internal import SandboxKit
internal import VendorAPI

/// The people of the demo: they use the sandbox's page and the vendors' APIs as people do, and look
/// at the records there. None of them is the sync user.
final class LivePeople: Sendable {
    private let sandbox: Sandbox
    private let network: any HTTPTransport

    /// The users of a running sandbox.
    init(_ sandbox: Sandbox, network: any HTTPTransport) {
        self.sandbox = sandbox
        self.network = network
    }

    // MARK: Looking

    /// A pair as the page shows it.
    struct Pair {
        let json: JSON

        /// A field's value at a vendor; nil if there is no such record.
        func value(_ field: String, in system: VendorSystem) -> String? {
            json[system.rawValue]?["fields"]?[field]?.text
        }

        /// The record's ID on a side.
        func id(in system: VendorSystem) -> String? { json[system.rawValue]?["id"]?.text }
    }

    /// How far both sides agree.
    struct Agreement {
        var pairs: [(salesforce: String, marketo: String, differing: [String])]
        var onlySalesforce: [String]
        var onlyMarketo: [String]

        /// Whether every record is linked to one that is equal to it.
        var isWhole: Bool {
            onlySalesforce.isEmpty && onlyMarketo.isEmpty && pairs.allSatisfy(\.differing.isEmpty)
        }
    }

    /// All records of both sides.
    func agreement() async throws -> Agreement {
        let json = try await page("pairs.json")
        func texts(_ json: JSON?) -> [String] { json?.elements?.compactMap(\.text) ?? [] }
        return Agreement(
            pairs: (json["pairs"]?.elements ?? []).map { pair in
                (
                    pair["salesforce"]?.text ?? "", pair["marketo"]?.text ?? "",
                    texts(pair["differing"])
                )
            },
            onlySalesforce: texts(json["onlySalesforce"]),
            onlyMarketo: texts(json["onlyMarketo"])
        )
    }

    /// A record and the one that it is linked to.
    func pair(_ system: VendorSystem, _ id: String) async throws -> Pair {
        Pair(json: try await page("\(system.rawValue)/\(id).json"))
    }

    private func page(_ path: String) async throws -> JSON {
        let answer = try await send(.get, sandbox.pageURL + path)
        return try JSON.parse(answer.body)
    }

    // MARK: Doing

    /// Types into a field of the page's form and saves.
    func type(
        _ value: String,
        into field: String,
        of system: VendorSystem,
        _ id: String
    ) async throws {
        let shown = try await pair(system, id).value(field, in: system) ?? ""
        _ = try await send(
            .post,
            sandbox.pageURL + "\(system.rawValue)/\(id)",
            form: [("was:" + field, shown), (field, value)],
            expecting: 303
        )
    }

    /// Creates a person in Marketo; returns its ID.
    func createPerson(_ fields: [(name: String, value: String)]) async throws -> String {
        let url = sandbox.url(of: .marketo)
        let login =
            "/identity/oauth/token?grant_type=client_credentials&client_id=sandbox"
            + "&client_secret=sandbox-secret"
        let session = try JSON.parse(try await send(.get, url + login).body)
        let body: JSON = [
            "action": "createOnly",
            "input": .array([.object(fields.map { .init($0.name, .string($0.value)) })]),
        ]
        let answer = try await send(
            .post,
            url + "/rest/v1/leads.json",
            token: session["access_token"]?.text,
            json: body
        )
        guard
            let id = try JSON.parse(answer.body)["result"]?.elements?.first?["id"]?.whole
        else { throw unexpected(answer) }
        return String(id)
    }

    /// Creates a lead in Salesforce as one of its users; returns its ID.
    func createLead(_ fields: [(name: String, value: String)]) async throws -> String {
        let url = sandbox.url(of: .salesforce)
        let login = try await send(
            .post,
            url + "/services/oauth2/token",
            form: [
                ("grant_type", "password"), ("client_id", "sandbox"),
                ("client_secret", "sandbox-secret"),
                ("username", "sandra.sales@leadsync.example"), ("password", "sandboxtoken"),
            ]
        )
        let answer = try await send(
            .post,
            url + "/services/data/v60.0/sobjects/Lead",
            token: try JSON.parse(login.body)["access_token"]?.text,
            json: .object(fields.map { .init($0.name, .string($0.value)) }),
            expecting: 201
        )
        guard let id = try JSON.parse(answer.body)["id"]?.text else { throw unexpected(answer) }
        return id
    }

    // MARK: Calls

    private func send(
        _ method: HTTPRequest.Method,
        _ url: String,
        token: String? = nil,
        form: [(name: String, value: String)]? = nil,
        json: JSON? = nil,
        expecting status: Int = 200
    ) async throws -> HTTPResponse {
        var call = HTTPRequest(method, url, timeoutMilliseconds: DemoLimits.callMilliseconds)
        if let token { call.headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        if let form {
            call.headers.append(
                HTTPHeader("Content-Type", "application/x-www-form-urlencoded")
            )
            call.body = Array(FormEncoding.encoded(form).utf8)
        } else if let json {
            call.headers.append(HTTPHeader("Content-Type", "application/json"))
            call.body = json.bytes
        }
        let answer = try await network.send(call)
        guard answer.status == status else { throw unexpected(answer) }
        return answer
    }

    private func unexpected(_ answer: HTTPResponse) -> DemoError {
        let start = String(decoding: answer.body.prefix(300), as: UTF8.self)
        return DemoError(.software, "the sandbox answered \(answer.status): \(start)")
    }
}
