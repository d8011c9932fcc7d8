// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import SyncEngine
import Testing

@testable import LeadWorker

/// What the handler makes of good records, watermarks, schemas and take-overs.
@Suite struct HandlerTests {
    static let contactLead = "salesforce:00Q000000000001AAA"

    /// The names of a record's members, in order.
    private static func members(_ value: [UInt8]?) throws -> [String] {
        let text = String(decoding: try #require(value), as: UTF8.self)
        var names: [String] = []
        var depth = 0
        for match in text.matches(of: /[{}\[\]]|"((?:[^"\\]|\\.)*)"(:)?/) {
            switch match.output.0 {
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            default:
                if depth == 1, match.output.2 != nil, let name = match.output.1 {
                    names.append(String(name))
                }
            }
        }
        return names
    }

    @Test func writeHasTheMembersAndHeadersOfTheContract() throws {
        var bench = try HandlerFixture.agreed()
        let record = Sample.marketo(#""phone":"1""#, at: 20)
        let write = try #require(bench.send(.marketoChanges, record).first)
        #expect(write.topic == .salesforceWrites && write.key == "marketo:1042")
        #expect(write.partition == nil, "the partition of its input, which has the same key")
        #expect(write.header("leadsync-lead") == "marketo:1042")
        #expect(write.header("leadsync-cause") == "m20")
        let expected = [
            "v", "kind", "id", "lead", "version", "system", "operation", "object", "record",
            "fields", "priority", "cause", "decidedAt",
        ]
        // The record is known to name no person.
        #expect(try Self.members(write.value) == expected + ["setsLink"])
    }

    @Test func activityHasTheMembersAndHeadersOfTheContract() throws {
        var bench = try HandlerFixture.agreed()
        let activity = try #require(bench.send(.requests, Sample.request()).first)
        #expect(activity.topic == .activities && activity.key == "marketo:1042")
        #expect(activity.header("leadsync-lead") == "marketo:1042")
        #expect(activity.header("leadsync-cause") == "r1")
        let expected = [
            "v", "kind", "id", "lead", "at", "type", "system", "object", "record", "message",
            "fields", "reasons", "cause",
        ]
        #expect(try Self.members(activity.value) == expected)
    }

    @Test func watermarkNeedsNoKeyAndWakesThoseWhoWait() throws {
        var bench = try HandlerFixture.agreed()
        let record = Sample.salesforce(#""Phone":"1""#, at: 20)
        #expect(bench.send(.salesforceChanges, record).isEmpty)
        #expect(bench.handler.nextDueMilliseconds() == bench.now + 900_000)
        let early = Sample.watermark(.marketo, at: 19)
        #expect(bench.send(.marketoChanges, key: nil, early).isEmpty)
        #expect(bench.runDue().isEmpty)
        #expect(bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 20)).isEmpty)
        #expect(bench.handler.nextDueMilliseconds() == 0)
        let outputs = bench.runDue()
        #expect(outputs.map(\.topic) == [.marketoWrites])
        #expect(outputs.first?.header("leadsync-cause") == "s20", "the event that had to wait")
    }

    @Test func holdEndsByTheClock() throws {
        var bench = try HandlerFixture.agreed()
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Phone":"1""#, at: 20))
        bench.now += 899_999
        #expect(bench.runDue().isEmpty)
        bench.now += 1
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
    }

    @Test func whatIsOfNoConcernDoesNotEndTheWait() throws {
        var bench = try HandlerFixture.agreed()
        _ = bench.send(.requests, Sample.request())
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Phone":"1""#, at: 20))
        #expect(bench.send(.requests, Sample.request()).isEmpty)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
    }

    @Test func watermarkGoesWithTheOffsetAndComesBack() throws {
        var bench = try HandlerFixture.agreed()
        let topic = WorkerInput.marketoChanges.rawValue
        #expect(bench.handler.offsetMetadata(topic: topic) == nil)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 20))
        let text = try #require(bench.handler.offsetMetadata(topic: topic))
        #expect(WatermarkMetadata.read(text) == bench.handler.watermarks.marketo)
        #expect(WatermarkMetadata.read("watermark=x") == .distantPast)
        #expect(WatermarkMetadata.read(nil) == .distantPast)
        bench.takeOver()
        #expect(bench.handler.offsetMetadata(topic: topic) == text)
        let record = Sample.salesforce(#""Phone":"1""#, at: 30)
        #expect(bench.send(.salesforceChanges, record).map(\.topic) == [.marketoWrites])
    }

    @Test func pendingLeadsGoOnAfterATakeOver() throws {
        var bench = try HandlerFixture.agreed()
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Phone":"1""#, at: 20))
        bench.takeOver()
        #expect(bench.runDue().isEmpty)
        #expect(bench.handler.nextDueMilliseconds() == bench.now + 900_000)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
        bench.takeOver()
        #expect(bench.runDue().isEmpty, "the write is on its way: it is not written again")
    }

    @Test func unlinkedRecordGoesOnAfterATakeOver() throws {
        var bench = try HandlerFixture()
        let record = Sample.salesforce(#""LastName":"L""#, at: 20, isSnapshot: true)
        #expect(bench.send(.salesforceChanges, key: Self.contactLead, record).isEmpty)
        bench.takeOver()
        #expect(bench.runDue().isEmpty)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
    }

    @Test func schemaThatArrivesFreesWhatItHeldUp() throws {
        var bench = try HandlerFixture.agreed()
        let record = Sample.marketo(#""leadScore":5"#, at: 20)
        #expect(bench.send(.marketoChanges, record).map(\.topic) == [.activities])
        bench.control("{")
        bench.control(#"{"v":1,"kind":"poll"}"#)
        #expect(bench.notices.all.count == 2)
        #expect(bench.handler.nextDueMilliseconds() == nil)
        bench.control(Self.leadSchema)
        #expect(bench.handler.nextDueMilliseconds() == 0)
        #expect(bench.runDue().isEmpty)
        let next = bench.send(.marketoChanges, Sample.marketo(#""leadScore":6"#, at: 21))
        #expect(next.map(\.topic) == [.salesforceWrites])
    }

    private static let leadSchema = """
        {"v":1,"kind":"schema","system":"salesforce","object":"Lead",\
        "asOf":"2026-11-23T18:00:00.000Z","fields":[\
        {"name":"LastName","label":"Last Name","type":"string","length":80,"nillable":false,\
        "createable":true,"updateable":true},\
        {"name":"mkto71_Lead_Score__c","label":"Score","type":"double","nillable":true,\
        "createable":true,"updateable":true,"custom":true,"precision":10,"scale":0}],\
        "validationRules":[]}
        """

    // MARK: Forwarding

    /// The Salesforce ID is an alias of the person.
    private static func aliased() throws -> HandlerFixture {
        var bench = try HandlerFixture()
        let record = Sample.salesforce(
            #""LastName":"L""#,
            isSnapshot: true,
            members: #","links":{"marketo":"1042"}"#
        )
        _ = bench.send(.salesforceChanges, key: contactLead, record)
        return bench
    }

    @Test func recordOfAnAliasIsForwardedAsItCame() throws {
        var bench = try Self.aliased()
        let json = Sample.salesforce(#""Phone":"1""#, at: 20)
        let outputs = bench.send(.salesforceChanges, key: Self.contactLead, json)
        let forward = try #require(outputs.first)
        #expect(outputs.count == 1 && forward.topic == .forwards)
        #expect(forward.key == "marketo:1042" && forward.value == Array(json.utf8))
        let partition = Murmur2.partition(
            of: Array("marketo:1042".utf8),
            partitionCount: HandlerFixture.partitionCount
        )
        #expect(forward.partition == partition)
        #expect(forward.header("leadsync-lead") == "marketo:1042")
        #expect(forward.header("leadsync-cause") == Self.contactLead)
        #expect(forward.header("leadsync-topic") == "test.changes.salesforce")
        #expect(forward.header("leadsync-offset") == String(bench.offset))
        // There it is a record like any other.
        let there = bench.send(.forwards, key: "marketo:1042", json, headers: forward.headers)
        #expect(!there.contains { $0.topic == .deadLetters })
        #expect(try bench.lead()?.salesforce?.record == "00Q000000000001AAA")
    }

    @Test func forwardingEndsAfterSomeHops() throws {
        var bench = try Self.aliased()
        let json = Sample.salesforce(#""Phone":"1""#, at: 20)
        var headers: [Header] = []
        for hop in 1...16 {
            let outputs = bench.send(.forwards, key: Self.contactLead, json, headers: headers)
            headers = try #require(outputs.first).headers
            #expect(outputs.first?.topic == .forwards)
            #expect(headers.last { $0.name == "leadsync-forwards" }?.value == [UInt8(hop)])
        }
        let last = bench.send(.forwards, key: Self.contactLead, json, headers: headers)
        #expect(last.map(\.topic) == [.deadLetters])
        #expect(last.first?.header("leadsync-reason")?.contains("circle") == true)
    }

    @Test func deadLetterOfAForwardNamesWhereItFirstCameFrom() throws {
        var bench = try HandlerFixture.agreed()
        let headers = [
            Header("leadsync-topic", "test.changes.salesforce"),
            Header("leadsync-partition", "9"),
            Header("leadsync-offset", "1234"),
        ]
        let outputs = bench.send(.forwards, key: "marketo:1042", "{", headers: headers)
        let letter = try #require(outputs.first)
        #expect(letter.header("leadsync-topic") == "test.changes.salesforce")
        #expect(letter.header("leadsync-partition") == "9")
        #expect(letter.header("leadsync-offset") == "1234")
    }
}
