// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Synchronization
import Testing
import VendorAPI

@testable import Sandbox
@testable import SandboxKit
@testable import SandboxSalesforce

/// The page on a port of its own, over the simulated Salesforce and a fake Marketo.
struct PageFixture {
    let salesforce: SalesforceFixture
    let marketo: FakeMarketo
    private let transport: AsyncHTTPClientTransport
    private let url: String

    /// The fields of the seeded people, and some more.
    static let comparedFields: [ComparedFields] =
        names.map { ComparedFields(marketo: $0, lead: $1, contact: $2) }

    private static let names: [(String, String?, String?)] = [
        ("firstName", "FirstName", "FirstName"), ("lastName", "LastName", "LastName"),
        ("email", "Email", "Email"), ("salutation", "Salutation", "Salutation"),
        ("title", "Title", "Title"), ("phone", "Phone", "Phone"), ("fax", "Fax", "Fax"),
        ("unsubscribed", "HasOptedOutOfEmail", "HasOptedOutOfEmail"),
        ("leadSource", "LeadSource", "LeadSource"),
        ("leadScore", "mkto71_Lead_Score__c", "mkto71_Lead_Score__c"),
        ("mktoPersonNotes", "Description", "Description"), ("address", "Street", "MailingStreet"),
        ("city", "City", "MailingCity"), ("postalCode", "PostalCode", "MailingPostalCode"),
        ("country", "Country", "MailingCountry"), ("company", "Company", nil),
        ("industry", "Industry", nil), ("annualRevenue", "AnnualRevenue", nil),
        ("numberOfEmployees", "NumberOfEmployees", nil), ("leadStatus", "Status", nil),
        ("rating", "Rating", nil),
    ]

    /// Starts everything, and ends it after the body.
    static func run(
        people: Int = 0,
        _ body: (PageFixture) async throws -> Void
    ) async throws {
        let salesforce = try await SalesforceFixture(people: people)
        let marketo = FakeMarketo()
        let listener = try await SandboxListener.start(
            PageService(
                vendors: [salesforce.sandbox, marketo],
                comparing: PageFixture.comparedFields
            ),
            host: "127.0.0.1",
            port: 0,
            tls: nil
        )
        let transport = AsyncHTTPClientTransport(connections: 2)
        let bench = PageFixture(
            salesforce: salesforce,
            marketo: marketo,
            transport: transport,
            url: "http://127.0.0.1:\(listener.port)"
        )
        do {
            try await body(bench)
        } catch {
            await transport.close()
            await listener.stop()
            throw error
        }
        await transport.close()
        await listener.stop()
    }

    func get(_ path: String) async throws -> PageAnswer {
        try await send(.get, path, [], headers: [])
    }

    /// Sends a form as a browser does.
    func submit(
        _ form: PageForm,
        headers: [HTTPHeader] = []
    ) async throws -> PageAnswer {
        let pairs = form.values.map { "\(encoded($0.name))=\(encoded($0.value))" }
        let type = HTTPHeader("Content-Type", "application/x-www-form-urlencoded")
        return try await send(
            .post,
            form.action,
            Array(pairs.joined(separator: "&").utf8),
            headers: [type] + headers
        )
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: [UInt8],
        headers: [HTTPHeader]
    ) async throws -> PageAnswer {
        PageAnswer(
            try await transport.send(
                HTTPRequest(
                    method,
                    url + path,
                    headers: headers,
                    body: body,
                    timeoutMilliseconds: 20_000
                )
            )
        )
    }
}

/// An answer of the page.
struct PageAnswer: CustomTestStringConvertible {
    let status: Int
    let text: String
    private let headers: [HTTPHeader]

    init(_ answer: HTTPResponse) {
        status = answer.status
        headers = answer.headers
        text = String(decoding: answer.body, as: UTF8.self)
    }

    var testDescription: String { "\(status), \(text.utf8.count) bytes" }

    var location: String { header("Location") }

    func header(_ name: String) -> String {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value ?? ""
    }

    func contains(_ text: String) -> Bool { self.text.contains(text) }

    /// One side's form with everything that a browser would send.
    func form(_ system: SandboxVendor) throws -> PageForm {
        try PageForm(text, id: "\(system.rawValue)-form")
    }
}

/// A form of a document, read as far as the page's documents go.
struct PageForm {
    var action: String
    /// The names and values that a browser sends, in the document's order.
    var values: [(name: String, value: String)] = []

    init(_ document: String, id: String) throws {
        let tags = document.matches(of: /<(form|input|select|textarea)( [^>]*)>/)
        let forms = tags.filter {
            $0.1 == "form" && PageForm.attributes($0.2)["id"] == id
        }
        action = PageForm.attributes(try #require(forms.first, "no form \(id)").2)["action"] ?? ""
        for tag in tags {
            let attributes = PageForm.attributes(tag.2)
            guard attributes["form"] == id, let name = attributes["name"] else { continue }
            let rest = document[tag.range.upperBound...]
            switch (tag.1, attributes["type"]) {
            case ("input", "checkbox"):
                guard attributes["checked"] != nil else { continue }
                values.append((name, attributes["value"] ?? "on"))
            case ("input", _): values.append((name, attributes["value"] ?? ""))
            case ("textarea", _):
                // Browsers leave out the first line break, and send the others as CRLF.
                let content = rest.prefix { $0 != "<" }
                let text = PageForm.unescaped(
                    String(content.first == "\n" ? content.dropFirst() : content)
                )
                values.append((name, text.replacing("\n", with: "\r\n")))
            case ("select", _):
                let options = rest.prefix(
                    upTo: try #require(rest.range(of: "</select>")).lowerBound
                )
                .matches(of: /<option( selected)?>([^<]*)</)
                let chosen = options.first { $0.1 != nil } ?? options.first
                values.append((name, PageForm.unescaped(String(chosen?.2 ?? ""))))
            default: continue
            }
        }
    }

    /// What a field holds.
    subscript(name: String) -> String? {
        get { values.first { $0.name == name }?.value }
        set {
            values.removeAll { $0.name == name }
            if let newValue { values.append((name, newValue)) }
        }
    }

    private static func attributes(_ text: Substring) -> [String: String] {
        Dictionary(
            text.matches(of: /([\w-]+)(?:="([^"]*)")?/).map {
                (String($0.1), unescaped(String($0.2 ?? "")))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}

/// A Marketo that has nothing but records, which it keeps in memory.
final class FakeMarketo: VendorSandbox {
    static let system = SandboxVendor.marketo

    private let people = Mutex<[PageRecord]>([])

    /// Adds a person, or takes the place of one.
    func put(
        _ id: String,
        _ title: String,
        linked: String? = nil,
        _ fields: [(name: String, value: String, input: PageRecord.Input)]
    ) {
        people.withLock { people in
            people.removeAll { $0.id == id }
            people.append(
                PageRecord(
                    id: id,
                    object: .person,
                    title: title,
                    linkedID: linked,
                    changedAt: SalesforceFixture.start,
                    changedBy: "marketer@leadsync.example",
                    fields: fields.map {
                        .init(name: $0.name, label: $0.name, value: $0.value, input: $0.input)
                    }
                )
            )
        }
    }

    func registerMigrations(in migrator: inout DatabaseMigrator) {}
    func respond(to request: SandboxRequest) async throws -> SandboxResponse { .init(status: 404) }
    func isEmpty() async throws -> Bool { people.withLock { $0.isEmpty } }
    func seed(_ people: [SeedPerson], linked: [String]) async throws -> [String] { [] }

    func records(_ query: RecordQuery) async throws -> RecordPage {
        let found = people.withLock { people in
            people.filter { query.search.isEmpty || $0.title.contains(query.search) }
        }
        let page = found.dropFirst(query.offset).prefix(query.limit)
        return RecordPage(records: Array(page), total: found.count)
    }

    func record(_ id: String) async throws -> PageRecord? {
        people.withLock { $0.first { $0.id == id } }
    }

    func record(linkedTo id: String) async throws -> PageRecord? {
        people.withLock { $0.first { $0.linkedID == id } }
    }

    func edit(_ id: String, fields: [(name: String, value: String)]) async throws -> [String] {
        people.withLock { people in
            guard let place = people.firstIndex(where: { $0.id == id }) else { return ["gone"] }
            for (name, value) in fields {
                let field = people[place].fields.firstIndex { $0.name == name }
                if let field { people[place].fields[field].value = value }
            }
            return []
        }
    }
}
