// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import Testing

@testable import MarketoConnector

@Suite("Events of activities")
struct ChangeEventsTests {
    private let events = ChangeEvents(fields: .test, cycle: 7)

    private func activities(_ json: String) throws -> [LeadActivity] {
        try withJSON(Array(#"{"result":[\#(json)]}"#.utf8)) { value throws(DecodingFailure) in
            try value.object(at: "")!.results { object throws(DecodingFailure) in
                try LeadActivity(object, fields: .test)
            }.compactMap(\.self)
        }
    }

    private func change(
        _ id: Int,
        lead: Int = 5,
        at: String = "2026-11-24T08:00:01+0000",
        _ fields: String
    ) -> String {
        #"{"id":\#(id),"marketoGUID":"g\#(id)","leadId":\#(lead),"activityDate":"\#(at)","#
            + #""activityTypeId":13,"fields":[\#(fields)],"#
            + #""attributes":[{"name":"Source","value":"Web form"}]}"#
    }

    private func field(_ name: String, _ new: String, _ old: String = "\"o\"") -> String {
        #"{"id":1,"name":"\#(name)","newValue":\#(new),"oldValue":\#(old)}"#
    }

    @Test("A change is an event with the activity's own time and values of the field's type")
    func partial() throws {
        let told = try activities(
            change(1, field("leadScore", "\"12\"") + "," + field("unsubscribed", "\"true\""))
        )
        let assembly = events.assemble(told)
        #expect(assembly.toRead.isEmpty)
        let event = try #require(assembly.changes.first?.event)
        #expect(assembly.changes.map(\.lead.text) == ["marketo:5"])
        #expect(event.id == "mk-5-g1" && event.cycle == 7 && !event.isSnapshot)
        #expect(event.changedAt == Timestamp("2026-11-24T08:00:01Z"))
        #expect(event.operation == .updated && event.by == "Web form")
        #expect(
            event.fields == [
                Field(name: "leadScore", value: .integer(12)),
                Field(name: "unsubscribed", value: .boolean(true)),
            ]
        )
    }

    @Test(
        "Changes of one person and second are one event; other persons and seconds have their own"
    )
    func coalesced() throws {
        let told = try activities(
            [
                change(1, field("firstName", "\"A\"")),
                change(2, lead: 6, field("firstName", "\"X\"")),
                change(3, field("lastName", "null")),
                change(4, at: "2026-11-24T08:00:02Z", field("firstName", "\"B\"")),
            ].joined(separator: ",")
        )
        let changes = events.assemble(told).changes
        #expect(changes.map(\.event.id) == ["mk-5-g3", "mk-6-g2", "mk-5-g4"])
        #expect(
            changes[0].event.fields == [
                Field(name: "firstName", value: .text("A")), Field(name: "lastName", value: .null),
            ]
        )
    }

    @Test("A field that changed twice within a second is read")
    func ambiguous() throws {
        let told = try activities(
            change(1, field("firstName", "\"A\"")) + "," + change(2, field("firstName", "\"B\""))
        )
        let assembly = events.assemble(told)
        #expect(assembly.toRead == ["5"])
        #expect(assembly.changes.count == 1)
    }

    @Test("A value that the activity does not tell is read, and the others are told")
    func untold() throws {
        let told = try activities(
            change(1, field("leadScore", "\"many\"") + "," + field("firstName", "\"A\""))
        )
        let assembly = events.assemble(told)
        #expect(assembly.toRead == ["5"])
        #expect(assembly.changes[0].event.fields.map(\.name) == ["firstName"])
    }

    @Test("Fields that are not kept in step, or that Marketo does not show, are left out")
    func others() throws {
        let told = try activities(
            change(1, field("company", "\"C\"") + "," + field("unknown", "\"u\""))
        )
        #expect(events.assemble(told) == ChangeEvents.Assembly())
    }

    @Test("A new person is read, and so is everybody when the feed was begun again")
    func read() throws {
        let new = #"{"id":9,"leadId":8,"activityDate":"2026-11-24T08:00:00Z","activityTypeId":12}"#
        let told = try activities(
            new + "," + change(1, lead: 8, field("firstName", "\"A\"")) + ","
                + change(2, field("firstName", "\"B\""))
        )
        let assembly = events.assemble(told)
        #expect(assembly.toRead == ["8"] && assembly.created == ["8"])
        #expect(assembly.changes.map(\.event.record) == ["5"])
        let again = events.assemble(told, wholeUpTo: Timestamp(milliseconds: .max))
        #expect(again.toRead == ["8", "5"] && again.created == ["8"])
        #expect(again.changes.isEmpty)
    }

    @Test("The link field says which Salesforce record it is")
    func links() throws {
        let told = try activities(change(1, field("salesforceId", "\"00Q5e00000ABCDEEA4\"")))
        let changes = events.assemble(told).changes
        #expect(changes[0].event.links == CrossReference(salesforce: "00Q5e00000ABCDEEA4"))
        let cleared = try activities(change(1, field("salesforceId", "\"nobody knows\"")))
        #expect(events.assemble(cleared).changes[0].event.links == CrossReference())
    }

    @Test("A snapshot's id tells its content")
    func snapshot() {
        var person = Person(
            id: "5",
            createdAt: nil,
            updatedAt: Timestamp("2026-11-24T08:00:01Z"),
            fields: [Field(name: "firstName", value: .text("A"))]
        )
        let now = Timestamp("2026-11-24T09:00:00Z")
        let one = events.snapshot(person, operation: .created, readAt: now).event
        let again = events.snapshot(person, operation: .created, readAt: now).event
        person.fields[0].value = .text("B")
        let other = events.snapshot(person, operation: .created, readAt: now).event
        #expect(one == again && one.id != other.id)
        #expect(one.isSnapshot && one.changedAt == Timestamp("2026-11-24T08:00:01Z"))
        #expect(one.fields == [Field(name: "firstName", value: .text("A"))])
        person.updatedAt = nil
        #expect(events.snapshot(person, operation: .updated, readAt: now).event.changedAt == now)
    }

    @Test(
        "Who was merged away is told in any form",
        arguments: [
            (#""[7, 8]""#, ["7", "8"]), (#""7,8,5""#, ["7", "8"]), ("7", ["7"]),
            ("[7,\"8\"]", ["7", "8"]),
            (#""""#, []),
        ]
    )
    func merges(_ value: String, _ losers: [String]) throws {
        let told = try activities(
            #"{"marketoGUID":"m","leadId":5,"activityDate":"2026-11-24T08:00:00Z","#
                + #""activityTypeId":32,"attributes":[{"name":"Merge IDs","value":\#(value)}]}"#
        )
        #expect(told[0].losers == losers)
        for loser in losers {
            let event = events.merged(loser, by: told[0]).event
            #expect(event.into == "5" && event.record == loser && event.operation == .merged)
        }
    }

    @Test("A deletion is about the person that is its primary attribute")
    func deletions() throws {
        let told = try activities(
            #"{"marketoGUID":"d","leadId":1,"activityDate":"2026-11-24T08:00:00Z","#
                + #""activityTypeId":37,"primaryAttributeValueId":42,"attributes":[]}"#
        )
        let change = events.deleted(told[0])
        #expect(change.lead.text == "marketo:42" && change.event.operation == .deleted)
        #expect(change.event.encoded().count > 0)
    }
}
