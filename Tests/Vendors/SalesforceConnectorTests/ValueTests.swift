// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Testing
import VendorAPI

@testable import SalesforceConnector

@Suite("Values of the Salesforce connector")
struct ValueTests {
    @Test("a cursor is read back, fits its bound, and no other text is one")
    func cursor() {
        var cursor = PollCursor()
        #expect(PollCursor(text: cursor.text) == cursor)
        let time = Timestamp(milliseconds: .max / 2)
        let id = String(repeating: "A", count: 18)
        let most: Int64 = 1_000_000_000_000
        cursor.page = .max
        cursor.begin(cycle: .max)
        cursor.start(at: time)
        for object in PollCursor.objects {
            cursor[object] = PollCursor.Mark(at: time, id: id, records: most, total: most)
        }
        cursor.poll?.after = time
        cursor.poll?.afterID = id
        #expect(PollCursor(text: cursor.text) == cursor)
        #expect(cursor.text.utf8.count <= ConnectorRuntime.Limits.cursorBytes / 4)
        for text in ["", "{}", #"{"v":2,"n":1,"o":{}}"#, "paging-token"] {
            #expect(PollCursor(text: text) == nil)
        }
    }

    @Test("what a query quotes cannot end its literal")
    func literals() {
        #expect(SOQL.literal(#"O'Hara \ "x""#) == #"'O\'Hara \\ "x"'"#)
        #expect(SOQL.literal(Timestamp(milliseconds: 0)) == "1970-01-01T00:00:00Z")
        #expect(SOQL.literal(Timestamp(milliseconds: 1)) == "1970-01-01T00:00:00.001Z")
        #expect(SOQL.encoded("a+b & c='ü'") == "a%2Bb+%26+c%3D'%C3%BC'")
    }

    @Test(
        "a field holds what was written, as Salesforce keeps it",
        arguments: [
            (FieldValue.text(" Ada "), FieldValue.text("Ada"), "string", true),
            (.text(""), .null, "string", true),
            (.text("Ada"), .text("ada"), "string", false),
            (.text("A@X.org"), .text("a@x.org"), "email", true),
            (.number(1.239), .number(1.23), "double", true),
            (.number(1.15), .number(1.14), "double", false),
            (.integer(2), .number(2), "double", true),
            (.number(1.239), .number(1.24), "double", true),
            (.number(1.239), .number(1.25), "double", false),
            (.text("b;a"), .text("a;b"), "multipicklist", true),
            (.text("b; a "), .text("a;b"), "multipicklist", true),
            (.text("hot"), .text("Hot"), "picklist", true),
            (.text("a\r\nb"), .text("a\nb"), "textarea", true),
            (.text("a\nb"), .text("a b"), "textarea", false),
            (.text("2026-03-31T23:30:00Z"), .text("2026-03-31"), "date", true),
            (.text("2026-03-31T23:30:00-05:00"), .text("2026-04-01"), "date", true),
            (.text("2026-03-31"), .text("2026-04-01"), "date", false),
            (
                .text("2026-11-23T18:00:00.900Z"), .text("2026-11-23T18:00:00.000+0000"),
                "datetime", true
            ),
            (.text("00Q000000000001"), .text("00Q000000000001AAA"), "reference", true),
            (.boolean(false), .null, "boolean", false),
        ]
    )
    func comparison(written: FieldValue, held: FieldValue, type: String, isSame: Bool) {
        let schema = FieldSchema(name: "F", label: "F", type: type, precision: 18, scale: 2)
        #expect(FieldComparison.isSame(written: written, held: held, schema) == isSame)
    }

    @Test("what does not fit into a query's text is named, and the rest is asked for")
    func selection() {
        let fields = ["Id", "SystemModstamp", "IsDeleted", "A", "B", "C__c", "Address"].map {
            FieldSchema(name: $0, label: $0, type: $0 == "Address" ? "address" : "string")
        }
        let described = DescribedObject(object: .lead, fields: fields, externalIDs: [])
        let room = "Id,SystemModstamp,IsDeleted,A,B,".utf8.count
        let tight = FieldSelection(described, wanted: nil, linkField: nil, space: room, queries: 1)
        #expect(tight.columns == ["Id", "SystemModstamp", "IsDeleted", "A", "B"])
        #expect(tight.leftOut == ["C__c"])
        #expect(tight.unread.contains("C__c") && !tight.published.contains("C__c"))
        let wide = FieldSelection(described, wanted: nil, linkField: nil, space: room, queries: 2)
        #expect(wide.columns == tight.columns && wide.further == [["C__c"]])
        #expect(wide.leftOut.isEmpty && wide.published.contains("C__c"))
        let chosen = FieldSelection(
            described,
            wanted: WantedFields(names: [.lead: ["b", "Unknown", "Address"], .contact: ["A"]]),
            linkField: "c__C",
            space: 1_000
        )
        #expect(chosen.published == ["B"])
        #expect(chosen.link == "C__c")
        let custom = FieldSelection(
            DescribedObject(
                object: .lead,
                fields: fields + [
                    FieldSchema(name: "D__c", label: "D", type: "string", custom: true)
                ],
                externalIDs: []
            ),
            wanted: WantedFields(names: [.lead: ["A"]], includesAllCustomFields: true),
            linkField: nil,
            space: 1_000
        )
        #expect(custom.published == ["A", "D__c"])
    }

    @Test("the headers of the clock and of the quota")
    func headers() {
        #expect(
            Timestamp(httpDate: "Tue, 24 Nov 2026 00:11:41 GMT")
                == Timestamp(rfc3339: "2026-11-24T00:11:41Z")
        )
        #expect(Timestamp(httpDate: "Tuesday, 24-Nov-26 00:11:41 GMT") == nil)
        let name = "Sforce-Limit-Info"
        let both = "api-usage=18/5000; per-app-api-usage=17/250(appName=X)"
        let usage = UsageHeader(HTTPResponse(status: 200, headers: [HTTPHeader(name, both)]))
        #expect(usage?.used == 18)
        #expect(usage?.daily == 5_000)
        #expect(UsageHeader(HTTPResponse(status: 200)) == nil)
    }

    @Test(
        "a link field names a person, or nobody",
        arguments: [
            (FieldValue.text("1042"), "1042" as String?), (.integer(1042), "1042"),
            (.text("007"), "7"), (.text("0"), nil), (.text("-7"), nil), (.text("12a"), nil),
            (.null, nil), (.number(1.5), nil),
        ]
    )
    func person(value: FieldValue, person: String?) {
        #expect(Row.person(value) == person)
    }

    @Test("the hash of an event is as it stands in event IDs")
    func pinnedHash() {
        let fields: [(String, FieldValue)] = [
            ("n", .null), ("t", .boolean(true)), ("f", .boolean(false)), ("i", .integer(-7)),
            ("d", .number(1.5)), ("s", .text("Zo\u{eb}")), ("o", .nested),
        ]
        let event = ChangeEvent(
            id: "",
            system: .salesforce,
            object: .lead,
            record: "00Q",
            operation: .updated,
            changedAt: .distantPast,
            isSnapshot: true,
            fields: fields.map { Field(name: $0.0, value: $0.1) },
            links: CrossReference(marketo: "1042"),
            unreadable: ["bad"]
        )
        #expect(EventHash.text(of: event) == "f376595bf5e745f1")
    }
}
