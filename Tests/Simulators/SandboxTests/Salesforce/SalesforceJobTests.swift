// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: Bulk API 2.0")
struct SalesforceJobTests {
    /// Makes a job, fills it and says that this is all.
    private static func ingest(
        _ fixture: SalesforceFixture,
        _ job: JSON,
        _ file: String
    ) async throws -> String {
        let made = try await fixture.call("POST", "/jobs/ingest", job)
        #expect(made.status == 200, "\(made.text)")
        #expect(made.json["state"] == "Open")
        let id = try #require(made.json["id"]?.text)
        #expect(
            made.json["contentUrl"]?.text == "services/data/v66.0/jobs/ingest/\(id)/batches"
        )
        let filled = try await upload(fixture, id, file)
        #expect(filled.status == 201)
        let closed = try await fixture.call(
            "PATCH",
            "/jobs/ingest/\(id)",
            ["state": "UploadComplete"]
        )
        #expect(closed.json["state"] == "UploadComplete")
        return id
    }

    private static func upload(
        _ fixture: SalesforceFixture,
        _ id: String,
        _ file: String
    ) async throws -> SandboxResponse {
        try await fixture.send(
            "PUT",
            "/services/data/v66.0/jobs/ingest/\(id)/batches",
            Array(file.utf8),
            headers: [("Authorization", "Bearer \(fixture.token)"), ("Content-Type", "text/csv")]
        )
    }

    @Test func goesOnByTheClock() async throws {
        let fixture = try await SalesforceFixture()
        let id = try await Self.ingest(
            fixture,
            ["object": "Lead", "operation": "insert", "columnDelimiter": "SEMICOLON"],
            "LastName;Company;Description\nA;B;\"x;\"\"y\"\"\nz\"\n;B;\n"
        )
        #expect(
            try await fixture.call("GET", "/jobs/ingest/\(id)").json["state"] == "InProgress"
        )
        let early = try await fixture.call("GET", "/jobs/ingest/\(id)/successfulResults")
        #expect(early.status == 400)
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
        fixture.advance(seconds: 1)
        // Any call finds it done.
        let leads = try await fixture.query("SELECT Id, Description FROM Lead")
        #expect(leads.first?["Description"] == "x;\"y\"\nz")
        let done = try await fixture.call("GET", "/jobs/ingest/\(id)").json
        #expect(done["state"] == "JobComplete")
        #expect(done["jobType"] == "V2Ingest")
        #expect(done["numberRecordsProcessed"] == 2)
        #expect(done["numberRecordsFailed"] == 1)
        let good = try await fixture.call("GET", "/jobs/ingest/\(id)/successfulResults/")
        let lead = leads[0]["Id"]?.text ?? ""
        #expect(
            good.text == "\"sf__Id\";\"sf__Created\";\"LastName\";\"Company\";\"Description\"\n"
                + "\"\(lead)\";\"true\";\"A\";\"B\";\"x;\"\"y\"\"\nz\"\n"
        )
        let bad = try await fixture.call("GET", "/jobs/ingest/\(id)/failedResults")
        #expect(
            bad.text.hasSuffix(
                "\"\";\"REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:"
                    + "LastName --\""
                    + ";\"\";\"B\";\"\"\n"
            )
        )
    }

    @Test func namesOtherRecordsByTheirKeys() async throws {
        let fixture = try await SalesforceFixture()
        try await fixture.administer(
            "fields",
            ["object": "Account", "name": "Number__c", "externalId": true, "unique": true]
        )
        let account = try await fixture.create("Account", ["Name": "A", "Number__c": "7"])
        let id = try await Self.ingest(
            fixture,
            ["object": "Contact", "operation": "insert"],
            "LastName,Account.Number__c\nGood,7\nBad,8\n"
        )
        fixture.advance(seconds: 1)
        let contacts = try await fixture.query("SELECT LastName, AccountId FROM Contact")
        #expect(contacts.map { $0["LastName"] } == ["Good"])
        #expect(contacts[0]["AccountId"]?.text == account)
        let bad = try await fixture.call("GET", "/jobs/ingest/\(id)/failedResults")
        #expect(bad.text.contains("Foreign key external ID: 8 not found"))
    }

    @Test func isMadeAndFilledInOneCall() async throws {
        let fixture = try await SalesforceFixture()
        let body = """
            --B\r
            Content-Type: application/json\r
            Content-Disposition: form-data; name="job"\r
            \r
            {"object":"Lead","operation":"insert","contentType":"CSV","lineEnding":"LF"}\r
            --B\r
            Content-Type: text/csv\r
            Content-Disposition: form-data; name="content"; filename="content"\r
            \r
            LastName,Company
            A,B\r
            --B--\r

            """
        let made = try await fixture.send(
            "POST",
            "/services/data/v66.0/jobs/ingest",
            Array(body.utf8),
            headers: [
                ("Authorization", "Bearer \(fixture.token)"),
                ("Content-Type", "multipart/form-data; boundary=B"),
            ]
        )
        #expect(made.json["state"] == "UploadComplete", "\(made.text)")
        fixture.advance(seconds: 1)
        #expect(try await fixture.query("SELECT Id FROM Lead").count == 1)
    }

    @Test func stampsTwoHundredRecordsAlike() async throws {
        let fixture = try await SalesforceFixture()
        fixture.environment.faults.add(
            Fault(.lyingTimestamps, count: 1, path: "/jobs/", milliseconds: 60_000),
            to: .salesforce
        )
        let rows = (0..<250).map { "L\($0),C\n" }.joined()
        _ = try await Self.ingest(
            fixture,
            ["object": "Lead", "operation": "insert"],
            "LastName,Company\n" + rows
        )
        fixture.advance(seconds: 1)
        let early = try await fixture.query(
            "SELECT Id FROM Lead WHERE SystemModstamp < 2026-11-24T10:00:00Z"
        )
        #expect(early.count == 200)
    }

    @Test func queriesBecomeFiles() async throws {
        let fixture = try await SalesforceFixture(people: 8)
        let made = try await fixture.call(
            "POST",
            "/jobs/query",
            [
                "operation": "query", "lineEnding": "CRLF",
                "query": "select id, l.lastname, CreatedDate, Owner.Name from Lead l",
            ]
        )
        let id = try #require(made.json["id"]?.text, "\(made.text)")
        #expect(made.json["state"] == "UploadComplete")
        #expect(made.json["object"] == "Lead")
        fixture.advance(seconds: 1)
        let leads = try await fixture.query("SELECT Id, LastName, CreatedDate FROM Lead")
        let page = try await fixture.call("GET", "/jobs/query/\(id)/results?maxRecords=4")
        #expect(page.header("Sforce-NumberOfRecords") == "4")
        let locator = try #require(page.header("Sforce-Locator"))
        let lines = page.text.split(separator: "\r\n")
        #expect(lines[0] == "\"id\",\"l.lastname\",\"CreatedDate\",\"Owner.Name\"")
        let created = (leads[0]["CreatedDate"]?.text ?? "").dropLast(5)
        #expect(
            lines[1] == "\"\(leads[0]["Id"]?.text ?? "")\",\"\(leads[0]["LastName"]?.text ?? "")\","
                + "\"\(created)Z\",\"Sandra Sales\""
        )
        let last = try await fixture.call(
            "GET",
            "/jobs/query/\(id)/results?maxRecords=4&locator=\(encoded(locator))"
        )
        #expect(last.header("Sforce-NumberOfRecords") == "2")
        #expect(last.header("Sforce-Locator") == "null")
        let other = try await fixture.send(
            "GET",
            "/services/data/v65.0/jobs/query/\(id)/results",
            headers: [("Authorization", "Bearer \(fixture.token)")]
        )
        #expect(other.status == 409)
        #expect(try await fixture.call("DELETE", "/jobs/query/\(id)").status == 204)
        #expect(try await fixture.call("GET", "/jobs/query/\(id)").status == 404)
    }

    @Test(
        arguments: [
            ("ingest", ["object": "Lead", "operation": "explode"]),
            ("ingest", ["object": "User", "operation": "insert"]),
            ("ingest", ["object": "Lead", "operation": "upsert", "externalIdFieldName": "Title"]),
            ("ingest", ["object": "Lead", "operation": "insert", "columnDelimiter": "COLON"]),
            ("query", ["operation": "query"]),
            ("query", ["operation": "query", "query": "SELECT COUNT() FROM Lead"]),
            ("query", ["operation": "query", "query": "SELECT Address FROM Lead"]),
            ("query", ["operation": "query", "query": "SELECT Id FROM Lead OFFSET 5"]),
        ] as [(String, JSON)]
    )
    func refuses(kind: String, job: JSON) async throws {
        let fixture = try await SalesforceFixture()
        let refused = try await fixture.call("POST", "/jobs/\(kind)", job)
        #expect((400...404).contains(refused.status))
        #expect(refused.error["errorCode"]?.text?.isEmpty == false)
        #expect(try await fixture.call("GET", "/jobs/\(kind)").json["records"] == [])
    }

    @Test func statesFollowEachOther() async throws {
        let fixture = try await SalesforceFixture()
        let made = try await fixture.call(
            "POST",
            "/jobs/ingest",
            ["object": "Lead", "operation": "insert"]
        )
        let id = try #require(made.json["id"]?.text)
        #expect(try await Self.upload(fixture, id, "LastName,Company\nA,B\n").status == 201)
        #expect(try await Self.upload(fixture, id, "LastName,Company\nA,B\n").status == 400)
        #expect(try await fixture.call("DELETE", "/jobs/ingest/\(id)").status == 400)
        let aborted = try await fixture.call("PATCH", "/jobs/ingest/\(id)", ["state": "Aborted"])
        #expect(aborted.json["state"] == "Aborted")
        let closed = try await fixture.call(
            "PATCH",
            "/jobs/ingest/\(id)",
            ["state": "UploadComplete"]
        )
        #expect(closed.error["errorCode"] == "INVALIDJOBSTATE")
        fixture.advance(seconds: 1)
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
    }
}
