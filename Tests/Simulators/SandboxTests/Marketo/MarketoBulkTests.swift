// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: bulk extracts and imports")
struct MarketoBulkTests {
    private static let path = "/bulk/v1/leads/export"

    private static func day(_ fields: [JSON], _ filter: String = "createdAt") -> JSON {
        [
            "format": "CSV", "fields": .array(fields),
            "filter": .object([
                .init(
                    filter,
                    ["startAt": "2026-11-24T00:00:00Z", "endAt": "2026-11-24T23:59:59Z"]
                )
            ]),
        ]
    }

    private static func create(_ fixture: MarketoFixture, _ request: JSON) async throws -> String {
        let made = try await fixture.result("POST", path + "/create.json", request)
        return try #require(made[0]["exportId"]?.text)
    }

    @Test func extractLeads() async throws {
        let fixture = try await MarketoFixture()
        _ = try await fixture.create([
            "email": "a@example.com", "firstName": "Ada \"the\" first",
            "address": "1, Mill Lane\nX",
            "unsubscribed": true,
        ])
        _ = try await fixture.create(["email": "b@example.com", "leadScore": 3])
        let made = try await fixture.result(
            "POST",
            Self.path + "/create.json",
            Self.day(["id", "email", "firstName", "address", "unsubscribed", "leadScore"])
        )
        let id = try #require(made[0]["exportId"]?.text)
        #expect(
            made[0].written
                == #"{"exportId":"\#(id)","status":"Created","format":"CSV","#
                + #""createdAt":"2026-11-24T10:00:00Z"}"#
        )
        #expect(try await fixture.refusal("GET", Self.path + "/\(id)/file.json").code == "1003")
        func status() async throws -> JSON? {
            try await fixture.result("GET", Self.path + "/\(id)/status.json")[0]["status"]
        }
        #expect(try await status() == "Created")
        let queued = try await fixture.result("POST", Self.path + "/\(id)/enqueue.json")
        #expect(queued[0]["status"] == "Queued")
        #expect(
            try await fixture.refusal("POST", Self.path + "/\(id)/enqueue.json")
                == .init("1029", "Job already queued")
        )
        #expect(try await status() == "Processing")
        fixture.advance(seconds: 1)
        let done = try await fixture.result("GET", Self.path + "/\(id)/status.json")[0]
        #expect(done["status"] == "Completed")
        #expect(done["numberOfRecords"] == 2)
        #expect(done["fileChecksum"]?.text?.count == "sha256:".count + 64)
        let file = try await fixture.call("GET", Self.path + "/\(id)/file.json")
        #expect(file.status == 200)
        #expect(
            file.text == """
                id,email,firstName,address,unsubscribed,leadScore
                1,a@example.com,"Ada ""the"" first","1, Mill Lane
                X",true,null
                2,b@example.com,null,null,null,3

                """
        )
        #expect(done["fileSize"] == .integer(Int64(file.body.count)))
    }

    @Test func giveFilesInParts() async throws {
        let fixture = try await MarketoFixture(people: 3000, limits: .quick)
        let id = try await Self.create(
            fixture,
            Self.day(["id", "email", "firstName", "lastName", "company", "address", "phone"])
        )
        _ = try await fixture.call("POST", Self.path + "/\(id)/enqueue.json")
        let file = Self.path + "/\(id)/file.json"
        let whole = try await fixture.call("GET", file)
        #expect(whole.body.count > 256 << 10, "more than one piece")
        func part(_ range: String) async throws -> SandboxResponse {
            try await fixture.send(
                "GET",
                file,
                headers: [("Authorization", "Bearer \(fixture.token)"), ("Range", range)]
            )
        }
        var parts: [UInt8] = []
        while parts.count < whole.body.count {
            let answer = try await part("bytes=\(parts.count)-\(parts.count + 99_999)")
            #expect(answer.status == 206)
            let last = parts.count + answer.body.count - 1
            #expect(
                answer.header("Content-Range") == "bytes \(parts.count)-\(last)/\(whole.body.count)"
            )
            parts += answer.body
        }
        #expect(parts == whole.body)
        #expect(try await part("bytes=10-").body == Array(whole.body.dropFirst(10)))
        #expect(try await part("bytes=-10").body == whole.body.suffix(10))
        let beyond = try await part("bytes=\(whole.body.count)-")
        #expect(beyond.status == 416)
        #expect(beyond.header("Content-Range") == "bytes */\(whole.body.count)")
    }

    @Test func extractByChangeListAndType() async throws {
        let fixture = try await MarketoFixture(people: 3, limits: .quick)
        let list = try await fixture.makeList("Guests")
        _ = try await fixture.call("POST", "/rest/v1/lists/\(list)/leads.json?id=2")
        fixture.advance(seconds: 60)
        _ = try await fixture.sync([["id": 3, "title": "Dr"]], action: "updateOnly")
        func file(_ path: String, _ request: JSON) async throws -> [String] {
            let made = try await fixture.result("POST", path + "/create.json", request)
            let id = made[0]["exportId"]?.text ?? ""
            _ = try await fixture.call("POST", path + "/\(id)/enqueue.json")
            return try await fixture.call("GET", path + "/\(id)/file.json").text
                .split(separator: "\n").map(String.init)
        }
        let changed: JSON = [
            "fields": ["id"],
            "filter": [
                "updatedAt": [
                    "startAt": "2026-11-24T10:01:00Z", "endAt": "2026-11-24T10:01:00Z",
                ]
            ],
        ]
        #expect(try await file(Self.path, changed) == ["id", "3"])
        let guests: JSON = [
            "fields": ["id", "title"], "format": "TSV", "columnHeaderNames": ["id": "Number"],
            "filter": ["staticListName": "Guests"],
        ]
        #expect(try await file(Self.path, guests).first == "Number\ttitle")
        #expect(try await file(Self.path, guests).count == 2)
        var activities = Self.day([])
        activities["filter"]?["activityTypeIds"] = [13]
        let log = try await file("/bulk/v1/activities/export", activities)
        #expect(log.count == 2)
        #expect(
            log[0]
                == "marketoGUID,leadId,activityDate,activityTypeId,campaignId,"
                + "primaryAttributeValueId,primaryAttributeValue,attributes"
        )
        #expect(log[1].hasPrefix("5,3,2026-11-24T10:01:00Z,13,null,"))
        #expect(log[1].contains(#""New Value"":""Dr"#))
    }

    @Test(
        "extracts that are refused",
        arguments: [
            (["filter": ["createdAt": [:]]], "1002"),
            (["fields": ["id"]], "1002"),
            (["fields": ["shoes"], "filter": ["staticListId": 1]], "1006"),
            (["fields": ["id"], "filter": ["smartListId": 1]], "1035"),
            (
                [
                    "fields": ["id"],
                    "filter": ["createdAt": ["startAt": "2026-01-01", "endAt": "2026-02-02"]],
                ], "1003"
            ),
            (
                [
                    "fields": ["id"],
                    "filter": ["createdAt": ["startAt": "2026-01-01", "endAt": "soon"]],
                ], "704"
            ),
            (["fields": ["id"], "format": "XLS", "filter": ["staticListId": 1]], "1003"),
        ] as [(JSON, String)]
    )
    func refused(request: JSON, code: String) async throws {
        let fixture = try await MarketoFixture()
        #expect(
            try await fixture.refusal("POST", Self.path + "/create.json", request).code == code
        )
    }

    @Test func queueTenAndRunTwo() async throws {
        let fixture = try await MarketoFixture(people: 1)
        var ids: [String] = []
        for _ in 0..<11 { ids.append(try await Self.create(fixture, Self.day(["id"]))) }
        for id in ids.prefix(10) {
            _ = try await fixture.result("POST", Self.path + "/\(id)/enqueue.json")
        }
        #expect(
            try await fixture.refusal("POST", Self.path + "/\(ids[10])/enqueue.json")
                == .init("1029", "Too many jobs in queue")
        )
        func statuses() async throws -> [String] {
            try await fixture.result("GET", Self.path + ".json").compactMap {
                $0["status"]?.text
            }
        }
        let waiting = Array(repeating: "Queued", count: 8)
        #expect(try await statuses() == ["Processing", "Processing"] + waiting + ["Created"])
        fixture.environment.clock.advance(byMilliseconds: 500)
        #expect(
            try await statuses().prefix(5)
                == ["Completed", "Completed", "Processing", "Processing", "Queued"]
        )
        let cancelled = try await fixture.result("POST", Self.path + "/\(ids[4])/cancel.json")
        #expect(cancelled[0]["status"] == "Cancelled")
        fixture.advance(seconds: 10)
        let filtered = try await fixture.result(
            "GET",
            Self.path + ".json?status=Completed,Canceled&batchSize=4"
        )
        #expect(filtered.count == 4)
        #expect(
            try await statuses()
                == Array(repeating: "Completed", count: 4) + ["Canceled"]
                + Array(repeating: "Completed", count: 5) + ["Created"]
        )
    }

    @Test func endWithTheDaysBytes() async throws {
        var limits = MarketoLimits.quick
        limits.dailyExportBytes = 10
        let fixture = try await MarketoFixture(people: 3, limits: limits)
        for expected in [nil, "1029", "1029"] {
            let id = try await Self.create(fixture, Self.day(["email"]))
            let response = try await fixture.call("POST", Self.path + "/\(id)/enqueue.json")
            let error = response.json["errors"]?.elements?.first
            #expect(error?["code"]?.text == expected)
            if expected != nil { #expect(error?["message"] == "Export daily quota exceeded") }
            _ = try await fixture.call("GET", Self.path + "/\(id)/status.json")
        }
    }

    @Test func importLeads() async throws {
        let fixture = try await MarketoFixture(people: 1, limits: .quick)
        let known = try await fixture.lead(1, "email")["email"]?.text ?? ""
        let csv =
            "email,firstName,leadScore\n\(known),Changed,\nnew@example.com,\"N, W\",5\nx,X,1\n"
        func post(_ query: String, _ file: String) async throws -> SandboxResponse {
            let body =
                "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; "
                + "filename=\"leads.csv\"\r\nContent-Type: text/csv\r\n\r\n"
                + "\(file)\r\n--b0undary--\r\n"
            return try await fixture.send(
                "POST",
                "/bulk/v1/leads.json?" + query,
                Array(body.utf8),
                headers: [
                    ("Authorization", "Bearer \(fixture.token)"),
                    ("Content-Type", "multipart/form-data; boundary=b0undary"),
                ]
            )
        }
        let made = try await post("format=csv", csv).json["result"]?.elements?.first
        #expect(made == ["batchId": 1, "importId": "1", "status": "Queued"])
        let status = try await fixture.result("GET", "/bulk/v1/leads/batch/1.json")[0]
        #expect(status["status"] == "Complete")
        #expect(status["numOfLeadsProcessed"] == 2)
        #expect(status["numOfRowsFailed"] == 1)
        #expect(try await fixture.lead(1, "firstName")["firstName"] == "Changed")
        #expect(try await fixture.lead(2, "firstName,leadScore")["firstName"] == "N, W")
        #expect(
            try await fixture.call("GET", "/bulk/v1/leads/batch/1/failures.json").text
                == "email,firstName,leadScore,Import Failure Reason\n"
                + "x,X,1,Invalid value 'x'. Required of type 'email'\n"
        )
        #expect(try await fixture.call("GET", "/bulk/v1/leads/batch/1/warnings.json").text == "")
        let unknown = try await post("format=csv", "shoes\n1\n").json["errors"]
        #expect(unknown?.elements?.first?["code"] == "1006")
        #expect(try await fixture.refusal("GET", "/bulk/v1/leads/batch/9.json").code == "1013")
    }
}

extension MarketoLimits {
    /// Jobs are over at once.
    static var quick: MarketoLimits {
        var limits = MarketoLimits()
        limits.jobMilliseconds = 0
        return limits
    }
}
