// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("Schema, tokens and single persons")
struct SchemaTests {
    private let request = SyncRequest(
        id: "r1",
        person: "8",
        assignTo: nil,
        at: Script.start,
        by: nil
    )

    @Test("The schema is told once, asked for once an hour, and told again when it differs")
    func schema() async throws {
        let described = Shared(Script.describe2)
        let script = Script { asked in
            asked.path.contains("describe2") ? .ok(described.now) : .usual
        }
        let source = script.connection.source
        let first = try await source.schemas(cycle: 1)
        #expect(first.map(\.object) == [.person])
        let fields = first[0].fields
        #expect(fields.map(\.name) == fields.map(\.name).sorted())
        let score = try #require(fields.first { $0.name == "leadScore" })
        #expect(score.type == "score" && score.updateable)
        #expect(fields.first { $0.name == "id" }?.updateable == false)
        #expect(fields.first { $0.name == "total" }?.updateable == false)
        #expect(try await source.schemas(cycle: 2) == [])
        described.change { $0 = $0.replacing("leadScore", with: "leadRank") }
        #expect(try await source.schemas(cycle: 3) == [])
        script.clock.advance(byMilliseconds: MarketoConnector.Limits.schemaMilliseconds)
        let second = try await source.schemas(cycle: 4)
        #expect(second.count == 1 && second[0].asOf > first[0].asOf)
        #expect(second[0].fields.contains { $0.name == "leadRank" })
        #expect(script.transport.calls.filter { $0.url.contains("describe2") }.count == 2)
    }

    /// Nobody may go on with an answer that is noted later, over what came of it meanwhile.
    @Test("What was forgotten after the answer is asked for again")
    func forgotten() async throws {
        for _ in 0..<200 {
            let (questions, asked) = AsyncStream.makeStream(of: Void.self)
            let script = Script { call in
                if call.path.contains("describe2") { asked.yield() }
                return .usual
            }
            func count() -> Int { script.transport.calls.count { $0.url.contains("describe2") } }
            let schemaCache = script.connection.target.schemaCache
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await schemaCache.schema() }
                for await _ in questions { break }
                for _ in 0..<4 {
                    group.addTask {
                        _ = try await schemaCache.schema()
                        await schemaCache.forget()
                    }
                }
                try await group.waitForAll()
            }
            let before = count()
            _ = try await schemaCache.fields(priority: .normal)
            #expect(count() == before + 1)
        }
    }

    @Test("Without describe2 the older describe does; what is not in REST is left out")
    func describe() async throws {
        let script = Script { asked in
            switch asked.path {
            case "/rest/v1/leads/describe2.json": return .error("610")
            case "/rest/v1/leads/describe.json":
                return .ok(
                    #""result":[{"id":2,"displayName":"E","dataType":"email","length":255,"#
                        + #""rest":{"name":"email","readOnly":false}},"#
                        + #"{"id":3,"displayName":"S","dataType":"string","length":255,"#
                        + #""rest":{"name":"sfdcId","readOnly":true}},"#
                        + #"{"id":4,"displayName":"X","dataType":"string"}]"#
                )
            default: return .usual
            }
        }
        let schema = try await script.connection.source.schemas(cycle: 1)
        #expect(schema[0].fields.map(\.name) == ["email", "sfdcId"])
        #expect(schema[0].fields.map(\.updateable) == [true, false])
    }

    @Test("A request reads one person at once, with its id in the snapshot")
    func record() async throws {
        let script = Script { asked in
            guard asked.path == "/rest/v1/leads.json", asked.values == ["8"] else { return .usual }
            return .ok(
                #""result":[{"id":8,"updatedAt":"2026-11-24T07:00:00Z","email":"a@example.com","#
                    + #""salesforceId":"00Q5e00000ABCDEEA4"}]"#
            )
        }
        let source = script.connection.source
        let change = try #require(try await source.record("8", request: request))
        #expect(change.lead.text == "marketo:8")
        #expect(change.event.request == "r1" && change.event.isSnapshot)
        #expect(change.event.cycle == nil)
        #expect(change.event.links.salesforce == "00Q5e00000ABCDEEA4")
        #expect(try await source.record("9", request: request)?.isAbsent == true)
        let calls = script.asked.count
        for nobody in ["x", "", "-1", "1,2", "007"] {
            #expect(try await source.record(nobody, request: request)?.isAbsent == true)
        }
        #expect(script.asked.count == calls)
    }

    @Test("All fields are kept in step where none are named")
    func allFields() async throws {
        let script = Script(.test(fields: [])) { _ in .usual }
        _ = try await script.connection.source.record("8", request: request)
        let names = script.asked[0].query["fields"]!.split(separator: ",").map(String.init)
        #expect(names.contains("mktoPersonNotes") && names.contains("total"))
        #expect(Set(names).count == names.count)
    }

    /// A subscription that answers the next questions for persons with an error.
    private static func failing(_ failures: Shared<Int>, with code: String) -> Script {
        Script { asked in
            guard asked.path == "/rest/v1/leads.json" else { return .usual }
            let fails = failures.change { left in
                left -= 1
                return left >= 0
            }
            return fails ? .error(code) : .usual
        }
    }

    @Test("A token that ended is renewed once, and the call repeated", arguments: ["601", "602"])
    func token(_ code: String) async throws {
        let failures = Shared(1)
        let script = Self.failing(failures, with: code)
        #expect(try await script.connection.source.record("8", request: request)?.isAbsent == true)
        #expect(script.transport.calls.filter { $0.url.contains("/identity") }.count == 2)
        failures.change { $0 = 100 }
        let fault = await #expect(throws: VendorError.self) {
            _ = try await script.connection.source.record("8", request: request)
        }
        #expect(fault?.kind == .credentialsRefused)
    }

    @Test("Wrong credentials are one clear line, and no second question")
    func credentials() async throws {
        let script = Script { asked in
            asked.path.hasPrefix("/identity")
                ? .http(401, #"{"error":"invalid_client","error_description":"sandbox-secret"}"#)
                : .usual
        }
        for _ in 0..<3 {
            let fault = await #expect(throws: VendorError.self) {
                _ = try await script.connection.source.page(after: nil, cycle: 1)
            }
            #expect(fault?.kind == .credentialsRefused)
            #expect(fault?.line.contains("LEADSYNC_MARKETO_CLIENT_SECRET") == true)
            #expect(fault?.line.contains("sandbox-secret") == false)
        }
        #expect(script.transport.calls.count == 1)
    }

    @Test("What answers at another address is no Marketo")
    func otherServer() async throws {
        for reply in [Reply.http(200, "<html>"), .http(404, "")] {
            let script = Script { _ in reply }
            let fault = await #expect(throws: VendorError.self) {
                _ = try await script.connection.source.schemas(cycle: 1)
            }
            #expect(fault?.line.contains("LEADSYNC_MARKETO_URL") == true)
        }
    }

    @Test("An unreachable host is tried a few times")
    func unreachable() async throws {
        let script = Script { _ in .fault(.notSent("refused")) }
        let fault = await #expect(throws: VendorError.self) {
            _ = try await script.connection.source.schemas(cycle: 1)
        }
        #expect(fault?.kind == .unreachable)
    }

    @Test("Busy is waited for", arguments: ["606", "615"])
    func busy(_ code: String) async throws {
        let failures = Shared(2)
        let script = Self.failing(failures, with: code)
        #expect(try await script.connection.source.record("8", request: request)?.isAbsent == true)
        #expect(script.clock.sleeps.count == 2)
        #expect((script.clock.sleeps.min() ?? 0) >= (code == "606" ? 5_000 : 0))
    }

    @Test("The budget is kept")
    func budget() async throws {
        let script = Script(budget: 3) { _ in .usual }
        let source = script.connection.source
        for _ in 0..<2 { _ = try await source.record("8", request: request) }
        let fault = await #expect(throws: VendorError.self) {
            _ = try await source.record("8", request: request)
        }
        #expect(fault?.kind == .quotaExhausted)
        #expect(script.asked.count == 2)
        #expect(script.connection.caller.statistics.sent == 3)
    }

    @Test("A long query goes as a form")
    func longQuery() async throws {
        let api = Script { _ in .usual }
        let values = (1...300).map { "person-number-\($0)@a-long-host-name.example.com" }
        let reader = PersonReader(api: await api.connection.source.api)
        _ = try await reader.persons(where: "email", in: values, fields: [], priority: .normal)
        let call = try #require(api.transport.calls.last)
        #expect(call.method == .post && !call.url.contains("?"))
        #expect(Asked(call).values == values)
        #expect(
            call.headers.contains(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
        )
    }

    @Test("Too many matches are asked for in smaller parts, and pages are followed")
    func manyMatches() async throws {
        let script = Script { asked in
            guard asked.path == "/rest/v1/leads.json" else { return .usual }
            if asked.values.count > 2 { return .error("1003", "Too many results match the filter") }
            let person = #"{"id":\#(asked.values[0].dropFirst())}"#
            if asked.query["nextPageToken"] == nil {
                return .ok(#""nextPageToken":"N","result":[\#(person)]"#)
            }
            return .ok(#""result":[]"#)
        }
        let reader = PersonReader(api: await script.connection.source.api)
        let found = try await reader.persons(
            where: "email",
            in: ["e1", "e2", "e3", "e4"],
            fields: [],
            priority: .normal
        )
        #expect(found.map(\.id) == ["1", "3"])
    }

    @Test("A configuration says nothing of its secret, and takes the address as people copy it")
    func configuration() {
        let configuration = MarketoConfiguration(
            baseURL: "https://123-abc-456.mktorest.com/rest/",
            clientID: "i",
            clientSecret: "s3cret",
            linkField: ""
        )
        #expect(configuration.baseURL == "https://123-abc-456.mktorest.com")
        #expect(configuration.linkField == nil)
        #expect(!"\(configuration)".contains("s3cret"))
    }
}
