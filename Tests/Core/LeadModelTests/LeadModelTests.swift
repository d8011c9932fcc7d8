// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import LeadModel
import Primitives
import Testing

/// One record of each kind that docs/reference/topics.md describes, as text.
@Suite struct ContractExamples {
    @Test func changeEvent() throws {
        let event = try JSONReader().decode(ChangeEvent.self, from: Array(Examples.change.utf8))
        #expect(event.id == "sf-00Q5e00000ABCDEEA4-1764009895000")
        #expect(event.system == .salesforce)
        #expect(event.object == .lead)
        #expect(event.operation == .updated)
        #expect(event.changedAt.rfc3339 == "2026-11-23T18:44:55.000Z")
        #expect(event.isSnapshot)
        #expect(
            event.fields == [
                Field(name: "FirstName", value: .text("Ada")),
                Field(name: "AnnualRevenue", value: .number(125000.5)),
                Field(name: "DoNotCall", value: .boolean(false)),
                Field(name: "Industry", value: .null),
            ]
        )
        #expect(event.links == CrossReference(marketo: "1042"))
        #expect(event.by == "0055e000001XyZ")
        #expect(event.cycle == 42)
        #expect(event.request == "r-1")
    }

    @Test func leadState() throws {
        let entry = try JSONReader().decode(LeadEntry.self, from: Array(Examples.lead.utf8))
        guard case .lead(let state) = entry else {
            Issue.record("not a lead")
            return
        }
        #expect(state.lead.text == "marketo:1042")
        #expect(state.version == 17)
        #expect(state.marketo?.object == .person)
        #expect(state.salesforce == RecordLink(object: .lead, record: "00Q5e00000ABCDEEA4"))
        #expect(state.fields.count == 2)
        #expect(state.fields[0].marketo?.value == .text("1"))
        #expect(state.fields[0].salesforce?.value == .text("1"))
        #expect(state.fields[1].marketo?.value == .text("Dr"))
        #expect(state.fields[1].salesforce?.value == .text("Mr"))
    }

    /// What is written from an example is the example again, where the contract fixes the order.
    @Test(arguments: [
        Examples.change, Examples.watermark, Examples.poll, Examples.request, Examples.write,
        Examples.lead, Examples.alias, Examples.activity, Examples.schema,
    ])
    func isWrittenAsItCame(_ text: String) throws {
        let record = try JSONReader().decodeRecord(from: Array(text.utf8))
        #expect(String(decoding: record.encoded(), as: UTF8.self) == text)
    }

    /// The codes of countries may come with the names that stand in the field beside them.
    @Test func schemaMayNameItsCodes() throws {
        let codes = #""picklistValues":["DE"],"picklistLabels":["Germany"]"#
        let text = Examples.schema.replacing(#""picklistValues":[]"#, with: codes)
        let schema = try JSONReader().decode(ObjectSchema.self, from: Array(text.utf8))
        #expect(schema.fields.first?.picklistLabels == ["Germany"])
        #expect(String(decoding: schema.encoded(), as: UTF8.self) == text)
    }

    /// A producer that knows values which rules can name beside the record may supply them.
    @Test func schemaMaySupplyGlobals() throws {
        let globals = #","globals":{"$Profile.Name":"Sync","$Organization.IsSandbox":true}}"#
        let text = Examples.schema.dropLast() + globals
        let schema = try JSONReader().decode(ObjectSchema.self, from: Array(text.utf8))
        #expect(
            schema.globals == [
                Field(name: "$Profile.Name", value: .text("Sync")),
                Field(name: "$Organization.IsSandbox", value: .boolean(true)),
            ]
        )
        #expect(String(decoding: schema.encoded(), as: UTF8.self) == text)
    }

    /// A failure says what it depended on; one that an older version wrote says nothing of it.
    @Test func failureOfAnyVersion() throws {
        let old =
            #"{"v":1,"kind":"lead","lead":"marketo:1","fields":{},"version":1,"failures":["#
            + #"{"system":"salesforce","origin":"validation","reasons":[],"blocking":true,"#
            + #""schemaAsOf":5}]}"#
        guard
            case .lead(var state) = try JSONReader().decode(
                LeadEntry.self,
                from: Array(old.utf8)
            )
        else { throw DecodingFailure("not a lead") }
        let failure = try #require(state.failures.first)
        #expect(failure.fingerprint == nil)
        #expect(failure.causes == nil && failure.object == nil && failure.freedBy == nil)
        #expect(failure.schemaAsOf == Timestamp(milliseconds: 5))
        state.failures[0].object = .contact
        state.failures[0].freedBy = "rule R"
        state.failures[0].causes = FailureCause.Kind.allCases.map {
            FailureCause(kind: $0, name: "R", fingerprint: (1 << 52) - 1)
        }
        let entry = LeadEntry.lead(state)
        #expect(try JSONReader().decode(LeadEntry.self, from: entry.encoded()) == entry)
    }

    @Test func writeResult() throws {
        let result = try JSONReader().decode(WriteResult.self, from: Array(Examples.result.utf8))
        #expect(result.status == .rejected)
        #expect(
            result.errors == [
                Reason(code: "STRING_TOO_LONG", fields: ["LastName"], message: "too long")
            ]
        )
    }
}

enum Examples {
    static let change =
        #"{"v":1,"kind":"change","id":"sf-00Q5e00000ABCDEEA4-1764009895000","#
        + #""system":"salesforce","object":"Lead","record":"00Q5e00000ABCDEEA4","#
        + #""operation":"updated","changedAt":"2026-11-23T18:44:55.000Z","snapshot":true,"#
        + #""fields":{"FirstName":"Ada","AnnualRevenue":125000.5,"DoNotCall":false,"#
        + #""Industry":null},"links":{"marketo":"1042"},"by":"0055e000001XyZ","cycle":42,"#
        + #""request":"r-1"}"#
    static let watermark =
        #"{"v":1,"kind":"watermark","system":"marketo","upTo":"2026-11-23T18:44:58.000Z","#
        + #""cycle":42}"#
    static let poll =
        #"{"v":1,"kind":"poll","cycle":42,"at":"2026-11-23T18:44:58.000Z","reason":"manual"}"#
    static let request =
        #"{"v":1,"kind":"request","id":"r-1","action":"sync-person-to-salesforce","#
        + #""person":"1042","assignTo":null,"at":"2026-11-23T18:44:58.000Z","#
        + #""by":"smart-campaign 17"}"#
    static let write =
        #"{"v":1,"kind":"write","id":"w-1","lead":"marketo:1042","version":17,"#
        + #""system":"salesforce","operation":"create","object":"Lead","record":null,"#
        + #""fields":{"Email":"ada@example.com"},"priority":"realtime","#
        + #""cause":{"event":"e-1","cycle":42,"request":null},"#
        + #""decidedAt":"2026-11-23T18:44:58.000Z"}"#
    static let result =
        #"{"v":1,"kind":"result","write":"w-1","lead":"marketo:1042","version":17,"#
        + #""system":"salesforce","object":"Lead","status":"rejected","record":"00Q1","#
        + #""created":false,"errors":[{"code":"STRING_TOO_LONG","message":"too long","#
        + #""fields":["LastName"]}],"at":"2026-11-23T18:44:58.000Z"}"#
    static let activity =
        #"{"v":1,"kind":"activity","id":"a-1","lead":"marketo:1042","#
        + #""at":"2026-11-23T18:44:58.000Z","type":"conflict","system":"salesforce","#
        + #""object":"Lead","record":"00Q1","message":"a sentence","fields":[{"field":"phone","#
        + #""marketo":"1","salesforce":"2","winner":"marketo","rule":"lead: marketo wins"}],"#
        + #""reasons":[{"code":"REQUIRED_FIELD_MISSING","fields":["LastName"],"#
        + #""message":"Required fields are missing: [LastName]"}],"#
        + #""cause":{"event":"e-1","cycle":42,"request":null,"write":"w-1"}}"#
    static let lead =
        #"{"v":1,"kind":"lead","lead":"marketo:1042","marketo":{"record":"1042"},"#
        + #""salesforce":{"object":"Lead","record":"00Q5e00000ABCDEEA4","deleted":false},"#
        + #""fields":{"phone":{"value":"1"},"title":{"marketo":"Dr","salesforce":"Mr"}},"#
        + #""version":17}"#
    static let alias =
        #"{"v":1,"kind":"alias","lead":"salesforce:00Q5e00000ABCDEEA4","of":"marketo:1042"}"#
    static let schema =
        #"{"v":1,"kind":"schema","system":"salesforce","object":"Lead","#
        + #""asOf":"2026-11-23T18:44:58.000Z","fields":[{"name":"LastName","label":"Last Name","#
        + #""type":"string","length":80,"nillable":false,"createable":true,"updateable":true,"#
        + #""defaultedOnCreate":false,"custom":false,"restrictedPicklist":false,"#
        + #""picklistValues":[],"precision":0,"scale":0,"digits":0}],"#
        + #""validationRules":[{"name":"Phone_for_Qualified","active":true,"#
        + #""formula":"AND(ISPICKVAL(Status,\"Qualified\"),ISBLANK(Phone))","message":"m","#
        + #""field":"Phone"}]}"#
    static let handOver =
        #"{"v":1,"kind":"hand-over","lead":"marketo:7","type":"claim","by":"marketo:8","#
        + #""claim":{"from":"00Q1","into":"0031","object":"Contact"}}"#
    static let cycle =
        #"{"v":1,"kind":"cycle","cycle":42,"system":"marketo","changes":7,"apiCalls":3,"#
        + #""durationMilliseconds":1200,"errors":["rate limit"],"#
        + #""at":"2026-11-23T18:44:58.000Z"}"#
    static let all = [
        change, watermark, poll, request, write, result, activity, lead, alias, schema, handOver,
        cycle,
    ]
}

extension InboundRecord {
    /// The record's JSON, whatever it is.
    func encoded() -> [UInt8] {
        switch self {
        case .change(let record): record.encoded()
        case .watermark(let record): record.encoded()
        case .request(let record): record.encoded()
        case .result(let record): record.encoded()
        case .handOver(let record): record.encoded()
        case .trigger(let record): record.encoded()
        case .schema(let record): record.encoded()
        case .cycle(let record): record.encoded()
        case .lead(let record): record.encoded()
        case .write(let record): record.encoded()
        case .activity(let record): record.encoded()
        }
    }
}
