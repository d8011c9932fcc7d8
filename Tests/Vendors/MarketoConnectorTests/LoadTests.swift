// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("The first load")
struct LoadTests {
    private static let header =
        "createdAt,id,updatedAt,email,firstName,lastName,leadScore,salesforceId,unsubscribed\n"

    private static func row(_ id: Int, score: String = "1", link: String = "null") -> String {
        "2026-10-01T00:00:00Z,\(id),2026-10-02T00:00:00Z,p\(id)@example.com,F,\"L, \(id)\","
            + "\(score),\(link),false\n"
    }

    private func configuration(days: Int64) -> MarketoConfiguration {
        var configuration = MarketoConfiguration.test()
        configuration.firstLoadFrom = Script.start.advanced(byMilliseconds: -days * 86_400_000)
        return configuration
    }

    /// Pages until the first one after the load, or as many as are wanted.
    private func load(_ script: Script, after start: String? = nil, pages most: Int = 100)
        async throws -> [ChangePage]
    {
        var pages: [ChangePage] = []
        var cursor = start
        while pages.count < most {
            let page = try await script.connection.source.page(after: cursor, cycle: 1)
            pages.append(page)
            cursor = page.cursor
            if page.progress == nil { break }
        }
        return pages
    }

    @Test(
        "Windows of at most 31 days, one file after the other, then the feed from before the load"
    )
    func windows() async throws {
        let export = ExportScript(looksUntilDone: 2) { job in
            job == 1 ? "" : Self.header + Self.row(10 * job + 1) + Self.row(10 * job + 2)
        }
        let script = Script(configuration(days: 70)) { export.reply($0) ?? .usual }
        let pages = try await load(script)
        let events = pages.flatMap(\.changes).map(\.event)
        #expect(events.map(\.record) == ["1", "2", "21", "22"])
        #expect(events.map(\.isSnapshot) == [true, true, true, true])
        #expect(events[0].changedAt == Timestamp("2026-10-02T00:00:00Z"))
        #expect(
            events[0].fields == [
                Field(name: "email", value: .text("p1@example.com")),
                Field(name: "firstName", value: .text("F")),
                Field(name: "lastName", value: .text("L, 1")),
                Field(name: "leadScore", value: .integer(1)),
                Field(name: "salesforceId", value: .null),
                Field(name: "unsubscribed", value: .boolean(false)),
            ]
        )
        let jobs = export.jobs.now
        #expect(jobs.count == 3)
        #expect(jobs[0].startAt == "2026-09-15T08:00:00Z")
        for (job, next) in zip(jobs, jobs.dropFirst()) { #expect(job.endAt == next.startAt) }
        for job in jobs {
            let from = Timestamp(job.startAt).milliseconds
            #expect(Timestamp(job.endAt).milliseconds - from <= 31 * 86_400_000)
        }
        #expect(!pages.contains { $0.upTo != nil || $0.isLast })
        #expect(pages.dropLast().last?.progress?.records == 4)
        // The feed's token is older than the load, which it follows.
        #expect(script.asked[0].path == "/rest/v1/activities/pagingtoken.json")
        #expect(Timestamp(script.asked[0].query["sinceDatetime"]!) < Script.start)
        let end = try #require(FeedCursor(text: pages.last!.cursor))
        #expect(end.load == nil && end.changes == "T0" && end.step == .idle)
        let poll = try await script.connection.source.page(after: pages.last!.cursor, cycle: 1)
        #expect(poll.isLast && poll.upTo != nil)
    }

    @Test("A load goes on where it was, in another process, at any page")
    func resumes() async throws {
        let rows = (1...5_000).map { Self.row($0) }.joined()
        let export = ExportScript { _ in Self.header + rows }
        var cursor: String?
        var records: [String] = []
        var lastProgress: Int64 = 0
        for _ in 0..<20 {
            // Each page by a process of its own, which knows nothing but the cursor.
            let script = Script(configuration(days: 20)) { export.reply($0) ?? .usual }
            let page = try await script.connection.source.page(after: cursor, cycle: 1)
            records += page.changes.map(\.event.record)
            cursor = page.cursor
            guard let progress = page.progress else { break }
            #expect(progress.records >= lastProgress)
            lastProgress = progress.records
        }
        #expect(records == (1...5_000).map(String.init))
        #expect(lastProgress == 5_000)
        #expect(export.jobs.now.count == 1)
    }

    @Test("A server that sends the whole file whatever is asked for is understood")
    func wholeFile() async throws {
        let rows = (1...4_500).map { Self.row($0) }.joined()
        let export = ExportScript(honoursRange: false) { _ in Self.header + rows }
        let script = Script(configuration(days: 20)) { export.reply($0) ?? .usual }
        let pages = try await load(script)
        #expect(pages.flatMap(\.changes).count == 4_500)
    }

    @Test("Links pair, values that cannot be told are read, rows that are none are told")
    func rows() async throws {
        let export = ExportScript { _ in
            Self.header + Self.row(1, link: "00Q5e00000ABCDEEA4") + Self.row(2, score: "many")
                + "broken,row\n"
        }
        let script = Script(configuration(days: 20)) { asked in
            if asked.path == "/rest/v1/leads.json" {
                #expect(asked.values == ["2"])
                return .ok(#""result":[{"id":2,"updatedAt":"2026-10-02T00:00:00Z","leadScore":7}]"#)
            }
            return export.reply(asked) ?? .usual
        }
        let pages = try await load(script)
        let events = pages.flatMap(\.changes).map(\.event)
        #expect(events.map(\.record) == ["1", "2"])
        #expect(events[0].links.salesforce == "00Q5e00000ABCDEEA4")
        #expect(events[1].fields.contains(Field(name: "leadScore", value: .integer(7))))
        #expect(pages.flatMap(\.errors).count == 1)
    }

    @Test("A job that is lost or fails is begun again, a few times")
    func restarts() async throws {
        let failures = Shared(1)
        let export = ExportScript { _ in Self.header + Self.row(1) }
        let script = Script(configuration(days: 20)) { asked in
            if asked.path.hasSuffix("status.json") {
                let fails = failures.change { left in
                    left -= 1
                    return left >= 0
                }
                if fails { return .ok(#""result":[{"exportId":"x","status":"Cancelled"}]"#) }
            }
            return export.reply(asked) ?? .usual
        }
        let pages = try await load(script)
        #expect(pages.flatMap(\.changes).count == 1)
        #expect(pages.flatMap(\.errors).count == 1)
        #expect(export.jobs.now.count == 2)
        failures.change { $0 = 1_000 }
        await #expect(throws: VendorError.self) { _ = try await load(script) }
    }

    @Test("A load by an export that nobody finishes gives way to the runtime again and again")
    func waits() async throws {
        let export = ExportScript(looksUntilDone: 1_000_000) { _ in "" }
        let script = Script(configuration(days: 20)) { export.reply($0) ?? .usual }
        let pages = try await load(script, pages: 5)
        #expect(pages.count == 5)
        #expect(pages.last?.progress == LoadProgress(records: 0, total: nil))
        let longest = MarketoConnector.Limits.longestExportPollMilliseconds
        #expect((script.clock.sleeps.max() ?? 0) <= longest)
        #expect(script.clock.sleeps.count < 30)
    }

    @Test("The exports' quota of the day ends the poll with a line of its own")
    func quota() async throws {
        let script = Script(configuration(days: 20)) { asked in
            asked.path.hasSuffix("create.json")
                ? .error("1029", "Export daily quota exceeded") : .usual
        }
        let fault = await #expect(throws: VendorError.self) { _ = try await load(script) }
        #expect(fault?.kind == .quotaExhausted && fault?.code == "1029")
        // Other calls go on.
        let request = SyncRequest(
            id: "r",
            person: "1",
            assignTo: nil,
            at: Script.start,
            by: nil
        )
        #expect(try await script.connection.source.record("1", request: request)?.isAbsent == true)
    }

    @Test(
        "Without bulk extracts, persons are loaded by their ids",
        arguments: ["603", "703", "1035"]
    )
    func byIDs(_ code: String) async throws {
        let ids: Set<Int64> = [5, 299, 301, 9_000, 9_400]
        let script = Script(configuration(days: 20)) { asked in
            if asked.path.hasSuffix("create.json") { return .error(code) }
            guard asked.path == "/rest/v1/leads.json" else { return .usual }
            let found = asked.values.filter { ids.contains(Int64($0) ?? 0) }
            let persons = found.map { #"{"id":\#($0),"updatedAt":"2026-10-02T00:00:00Z"}"# }
            return .ok(#""result":[\#(persons.joined(separator: ","))]"#)
        }
        let pages = try await load(script, pages: 1_000)
        let records = pages.flatMap(\.changes).map(\.event.record)
        #expect(records == ["5", "299", "301", "9000", "9400"])
        #expect(pages.flatMap(\.errors).count == 1)
        let errors = pages.flatMap(\.errors)
        #expect(errors.first?.contains(code) == true)
        let calls = script.asked.filter { $0.path == "/rest/v1/leads.json" }
        let gap = Int(MarketoConnector.Limits.idGap)
        #expect(calls.count < (9_400 + gap) / 300 + 5)
        #expect(pages.dropLast().last?.progress?.records == 5)
    }

    @Test(
        "The first window begins with the oldest person that can be found, or with Marketo",
        arguments: [
            (5, 900, "2026-01-31T23:59:59Z"), (5_000, 900, "2026-01-31T23:59:59Z"),
            (5_000, 2_000, "2026-01-31T23:59:59Z"), (90_000, 2_000, "2006-01-01T00:00:00Z"),
            (0, 0, "2026-11-24T07:59:55Z"),
        ]
    )
    func beginning(lowest: Int, count: Int, expected: String) async throws {
        var configuration = MarketoConfiguration.test()
        configuration.firstLoadFrom = nil
        let ids = Set(count == 0 ? [] : (lowest..<lowest + count).map { "\($0)" })
        let script = Script(configuration) { asked in
            if asked.path.hasSuffix("partitions.json") {
                return .ok(#""result":[{"id":1,"name":"Default"}]"#)
            }
            guard asked.path == "/rest/v1/leads.json" else { return .usual }
            let isAll = asked.query["filterType"] == "leadPartitionId"
            if isAll, ids.count > 1_000 { return .error("1003", "Too many results") }
            let found = isAll ? Array(ids) : asked.values.filter(ids.contains)
            let persons = found.map { id in
                let at = id == "\(lowest)" ? "2026-02-01" : "2026-03-01"
                return #"{"id":\#(id),"createdAt":"\#(at)T00:00:00Z"}"#
            }
            return .ok(#""result":[\#(persons.joined(separator: ","))]"#)
        }
        let page = try await script.connection.source.page(after: nil, cycle: 1)
        let load = try #require(FeedCursor(text: page.cursor)?.load)
        #expect(load.from == Timestamp(expected))
        // There is no person: the load is over before it has begun.
        #expect((load.window >= load.end) == (count == 0))
        #expect(script.asked.count <= 105)
    }

    @Test("A cursor that cannot be read begins the load again, and says so")
    func lostCursor() async throws {
        let script = Script(configuration(days: 20)) { _ in .usual }
        let page = try await script.connection.source.page(after: "?", cycle: 1)
        #expect(page.errors.count == 1 && page.progress != nil)
    }
}
