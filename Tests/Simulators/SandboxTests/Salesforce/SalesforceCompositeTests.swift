// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: several calls in one")
struct SalesforceCompositeTests {
    private static func part(
        _ method: String,
        _ path: String,
        _ reference: String,
        _ body: JSON? = nil
    ) -> JSON {
        var part: JSON = [
            "method": .string(method), "url": .string("/services/data/v66.0" + path),
            "referenceId": .string(reference),
        ]
        if let body { part["body"] = body }
        return part
    }

    private static func composite(
        _ fixture: SalesforceFixture,
        _ parts: [JSON],
        allOrNone: Bool
    ) async throws -> [JSON] {
        let answer = try await fixture.call(
            "POST",
            "/composite",
            ["allOrNone": .boolean(allOrNone), "compositeRequest": .array(parts)]
        )
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json["compositeResponse"]?.elements ?? []
    }

    private static let parts = [
        part("POST", "/sobjects/Account", "a", ["Name": "Engines"]),
        part(
            "POST",
            "/composite/sobjects",
            "b",
            [
                "allOrNone": false,
                "records": [["attributes": ["type": "Contact"], "LastName": "@{a.id}"]],
            ]
        ),
        part("POST", "/sobjects/Contact", "c", ["Title": "no last name", "AccountId": "@{a.id}"]),
        part("GET", "/sobjects/Contact/@{c.id}", "d"),
    ]

    @Test func whatIsGoodStays() async throws {
        let fixture = try await SalesforceFixture()
        let results = try await Self.composite(fixture, Self.parts, allOrNone: false)
        #expect(results.map { $0["httpStatusCode"] } == [201, 200, 400, 400])
        #expect(results.map { $0["referenceId"] } == ["a", "b", "c", "d"])
        let account = results[0]["body"]?["id"]?.text ?? ""
        #expect(
            results[0]["httpHeaders"]?["Location"]?.text
                == "/services/data/v66.0/sobjects/Account/\(account)"
        )
        let refused = results[2]["body"]?.elements?.first
        #expect(refused?["errorCode"] == "REQUIRED_FIELD_MISSING")
        #expect(
            results[3]["body"] == [
                [
                    "errorCode": "PROCESSING_HALTED",
                    "message": "Invalid reference specified. No value for c.id found in c",
                ]
            ]
        )
        let contacts = try await fixture.query("SELECT LastName FROM Contact")
        #expect(contacts.map { $0["LastName"]?.text } == [account])
    }

    @Test func allOrNone() async throws {
        let fixture = try await SalesforceFixture()
        let results = try await Self.composite(fixture, Self.parts, allOrNone: true)
        #expect(results.map { $0["httpStatusCode"] } == [400, 400, 400, 400])
        let codes = results.map { $0["body"]?.elements?.first?["errorCode"]?.text }
        #expect(codes[0] == "PROCESSING_HALTED")
        #expect(codes[2] == "REQUIRED_FIELD_MISSING")
        #expect(try await fixture.query("SELECT Id FROM Account").isEmpty)
        #expect(try await fixture.query("SELECT Id FROM Contact").isEmpty)
        // The next call finds the database as it should be.
        let good = try await Self.composite(fixture, Array(Self.parts.prefix(2)), allOrNone: true)
        #expect(good.map { $0["httpStatusCode"] } == [201, 200])
        #expect(try await fixture.query("SELECT Id FROM Account").count == 1)
    }

    @Test func othersWaitForAWholeTransaction() async throws {
        let fixture = try await SalesforceFixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let parts = (0..<5).map { number in
                        Self.part(
                            "POST",
                            "/sobjects/Account",
                            "r\(number)",
                            number == 4 && index % 2 == 0 ? [:] : ["Name": "N\(index)"]
                        )
                    }
                    _ = try await Self.composite(fixture, parts, allOrNone: true)
                    let found = try await fixture.query("SELECT Id FROM Account")
                    #expect(found.count.isMultiple(of: 5))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.query("SELECT Id FROM Account").count == 20)
    }

    @Test func refusesWhatIsNone() async throws {
        let fixture = try await SalesforceFixture()
        let twice = Array(repeating: Self.part("GET", "/limits", "same"), count: 2)
        let many = (0..<26).map { Self.part("GET", "/limits", "r\($0)") }
        for parts in [[], twice, many, [Self.part("GET", "/limits", "no name")]] {
            let refused = try await fixture.call(
                "POST",
                "/composite",
                ["compositeRequest": .array(parts)]
            )
            #expect(refused.status == 400)
        }
        let inner = try await Self.composite(
            fixture,
            [Self.part("POST", "/composite", "x", ["compositeRequest": []])],
            allOrNone: false
        )
        #expect(inner[0]["httpStatusCode"] == 404)
    }

    @Test(arguments: [false, true])
    func batches(halts: Bool) async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create("Account", ["Name": "A"])
        let answer = try await fixture.call(
            "POST",
            "/composite/batch",
            [
                "haltOnError": .boolean(halts),
                "batchRequests": [
                    [
                        "method": "PATCH", "url": .string("v66.0/sobjects/Account/\(id)"),
                        "richInput": ["Site": "x"],
                    ],
                    ["method": "DELETE", "url": "v66.0/sobjects/Account/001000000000000AAA"],
                    [
                        "method": "GET",
                        "url": .string("v66.0/sobjects/Account/\(id)?fields=Site"),
                    ],
                ],
            ]
        )
        #expect(answer.json["hasErrors"] == true)
        let results = answer.json["results"]?.elements ?? []
        #expect(results.map { $0["statusCode"] } == [204, 404, halts ? 412 : 200])
        #expect(results[0]["result"] == .null)
        #expect(
            results[1]["result"]?.elements?.first?["errorCode"] == "INVALID_CROSS_REFERENCE_KEY"
        )
        if halts {
            let code = results[2]["result"]?.elements?.first?["errorCode"]
            #expect(code == "BATCH_PROCESSING_HALTED")
        } else {
            #expect(results[2]["result"]?["Site"] == "x")
        }
    }

    @Test func treesAreSavedWholeOrNotAtAll() async throws {
        let fixture = try await SalesforceFixture()
        func tree(_ last: JSON) -> JSON {
            [
                "records": [
                    [
                        "attributes": ["type": "Account", "referenceId": "a"], "Name": "A",
                        "Contacts": [
                            "records": [
                                [
                                    "attributes": ["type": "Contact", "referenceId": "c"],
                                    "LastName": last,
                                ]
                            ]
                        ],
                    ]
                ]
            ]
        }
        let refused = try await fixture.call("POST", "/composite/tree/Account", tree(""))
        #expect(refused.status == 400)
        #expect(refused.json["hasErrors"] == true)
        let result = refused.json["results"]?.elements?.first
        #expect(result?["referenceId"] == "c")
        let error = result?["errors"]?.elements?.first
        #expect(error?["statusCode"] == "REQUIRED_FIELD_MISSING")
        #expect(try await fixture.query("SELECT Id FROM Account").isEmpty)
        let saved = try await fixture.call("POST", "/composite/tree/Account", tree("C"))
        #expect(saved.status == 201, "\(saved.text)")
        let ids = saved.json["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
        let contact = try await fixture.query("SELECT Id, AccountId FROM Contact")
        #expect(contact.map { $0["AccountId"]?.text } == [ids.first])
    }
}
