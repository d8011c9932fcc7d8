// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import LeadWorker
import Testing

/// What cannot be used ends in dead letters, as it came, with the reason; the partition goes on.
@Suite struct BadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var topic = WorkerInput.marketoChanges
        var key: [UInt8]? = Array("marketo:1042".utf8)
        var value: [UInt8]?
        /// A piece of the reason.
        var reason: String

        var testDescription: String { name }

        init(
            _ name: String,
            _ topic: WorkerInput = .marketoChanges,
            key: [UInt8]? = Array("marketo:1042".utf8),
            value: [UInt8]?,
            reason: String
        ) {
            self.name = name
            self.topic = topic
            self.key = key
            self.value = value
            self.reason = reason
        }

        init(
            _ name: String,
            _ topic: WorkerInput = .marketoChanges,
            key: String? = "marketo:1042",
            json: String,
            reason: String
        ) {
            self.init(
                name,
                topic,
                key: key.map { Array($0.utf8) },
                value: Array(json.utf8),
                reason: reason
            )
        }
    }

    private static let good = Sample.marketo(#""phone":"1""#)

    private static func changed(_ old: String, _ new: String) -> String {
        good.replacing(old, with: new, maxReplacements: 1)
    }

    private static let tooLarge = changed(
        #""1"}"#,
        #"""# + String(repeating: "9", count: 5_000_000) + #""}"#
    )
    private static let tooDeep =
        String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    private static let keyBeyondUTF8: [UInt8] = Array("marketo:".utf8) + [0xC3, 0x28]
    private static let valueBeyondUTF8: [UInt8] =
        Array(#"{"v":1,"kind":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)

    static let cases: [Case] = unreadable + unfit + misplaced

    private static let unreadable: [Case] = [
        Case("not JSON", json: "phone=1", reason: "not JSON"),
        Case("cut off", json: String(good.dropLast(5)), reason: "not JSON"),
        Case("two documents", json: good + good, reason: "not JSON"),
        Case("empty", value: [], reason: "not JSON"),
        Case("not an object", json: "[1,2]", reason: "not a JSON object"),
        Case("tombstone", value: nil, reason: "no value (a tombstone)"),
    ]

    private static let unfit: [Case] = [
        Case("wrong type of fields", json: changed(#"{"phone":"1"}"#, "7"), reason: "'fields'"),
        Case(
            "wrong type of record",
            json: changed(#""1042""#, "[]"),
            reason: "'record' is not text"
        ),
        Case("wrong type of snapshot", json: changed("false", #""no""#), reason: "'snapshot'"),
        Case("no time", json: changed("2026-11-23T18:00:10.000Z", "noon"), reason: "not a time"),
        Case("missing member", json: changed(#""id":"m10","#, ""), reason: "'id' is missing"),
        Case("null member", json: changed(#""id":"m10""#, #""id":null"#), reason: "'id' is null"),
        Case("no version", json: changed(#""v":1,"#, ""), reason: "'v' is missing"),
        Case("unknown version", json: changed(#""v":1"#, #""v":2"#), reason: "version 2"),
        Case("unknown kind", json: changed(#""change""#, #""gossip""#), reason: "kind 'gossip'"),
        Case("unknown system", json: changed(#""marketo""#, #""hubspot""#), reason: "'hubspot'"),
        Case("unknown object", json: changed(#""Person""#, #""Account""#), reason: "'Account'"),
        Case(
            "object of the other system",
            json: changed(#""Person""#, #""Lead""#),
            reason: "'Lead'"
        ),
        Case("unknown operation", json: changed(#""updated""#, #""sold""#), reason: "'sold'"),
    ]

    private static let misplaced: [Case] = [
        Case("no key", key: nil, json: good, reason: "the key is empty"),
        Case("empty key", key: "", json: good, reason: "the key is empty"),
        Case("key of no lead", key: "1042", json: good, reason: "the key is no lead ID"),
        Case("key without record", key: "marketo:", json: good, reason: "the key is no lead ID"),
        Case("key of another person", key: "marketo:7", json: good, reason: "another person"),
        Case(
            "key that is not UTF-8",
            key: keyBeyondUTF8,
            value: Array(good.utf8),
            reason: "the key is no lead ID"
        ),
        Case(
            "value that is not UTF-8",
            value: valueBeyondUTF8,
            reason: "not valid UTF-8"
        ),
        Case(
            "too large",
            value: Array(tooLarge.utf8),
            reason: "is larger than 4194304"
        ),
        Case(
            "deeply nested",
            json: tooDeep,
            reason: "nested deeper than 64"
        ),
        Case("nested value", json: changed(#""1"}"#, #"{"a":1}}"#), reason: "field phone holds"),
        Case("change on requests", .requests, json: good, reason: "does not belong on this topic"),
        Case("request on changes", json: Sample.request(), reason: "does not belong on this topic"),
        Case(
            "change of the other system",
            .salesforceChanges,
            json: good,
            reason: "topic of the other"
        ),
        Case(
            "watermark of the other system",
            json: Sample.watermark(.salesforce, at: 10),
            reason: "another topic"
        ),
        Case(
            "hand-over from outside",
            json:
                #"{"v":1,"kind":"hand-over","type":"link","lead":"marketo:1042","of":"marketo:7","#
                + #""record":"1"}"#,
            reason: "does not belong on this topic"
        ),
        Case(
            "request under another key",
            .requests,
            key: "marketo:7",
            json: Sample.request(),
            reason: "key it by marketo:<person>"
        ),
        Case(
            "no such action",
            .requests,
            json: Sample.request().replacing("sync-person-to-salesforce", with: "dance"),
            reason: "'action'"
        ),
    ]

    @Test(arguments: cases) func endsInDeadLetters(_ input: Case) throws {
        var bench = try HandlerFixture.agreed()
        let before = try bench.lead()
        let headers = [Header("traceparent", "00-1"), Header("leadsync-topic", "forged")]
        let outputs = bench.send(
            input.topic,
            key: input.key,
            value: input.value,
            headers: headers
        )
        let letter = try #require(outputs.first)
        #expect(outputs.count == 1)
        #expect(letter.topic == .deadLetters)
        #expect(letter.key == input.key.map { String(decoding: $0, as: UTF8.self) })
        // What Kafka would not take is cut.
        let isCut = (input.value?.count ?? 0) > 1_040_000
        let isAsItCame =
            letter.value == (isCut ? input.value.map { Array($0.prefix(65_536)) } : input.value)
        #expect(isAsItCame)
        let reason = try #require(letter.header("leadsync-reason"))
        #expect(reason.contains(input.reason), "\(reason)")
        #expect(letter.header("leadsync-topic") == input.topic.name(in: Topics(prefix: "test.")))
        let partition = HandlerFixture.partition(of: input.key)
        #expect(letter.header("leadsync-partition") == "\(partition)")
        #expect(letter.header("leadsync-offset") == String(bench.offset))
        let place = "\(input.topic.name(in: Topics(prefix: "test.")))/\(partition)/\(bench.offset)"
        #expect(letter.header("leadsync-cause") == place)
        #expect(letter.header("traceparent") == "00-1")
        #expect(letter.headers.filter { $0.name == "leadsync-topic" }.count == 1)
        #expect(try bench.lead() == before)
        // The partition goes on.
        let next = bench.send(.marketoChanges, Sample.marketo(#""phone":"2""#, at: 20))
        #expect(next.map(\.topic) == [.salesforceWrites])
    }

    @Test func poisonIsCutToWhatCanBePublished() throws {
        var bench = try HandlerFixture()
        let letter = try #require(bench.poison(Array(repeating: 0x20, count: 1_000_000)).first)
        #expect(letter.topic == .deadLetters)
        #expect(letter.value?.count == 65_536)
        #expect(letter.header("leadsync-cut-from-bytes") == "1000000")
        #expect(letter.header("leadsync-reason")?.contains("cannot be published") == true)
    }

    @Test func unknownMembersAreIgnored() throws {
        var bench = try HandlerFixture.agreed()
        let record = Sample.marketo(#""phone":"1""#, at: 20, members: #","mood":{"a":[1]}"#)
        #expect(bench.send(.marketoChanges, record).map(\.topic) == [.salesforceWrites])
    }
}
