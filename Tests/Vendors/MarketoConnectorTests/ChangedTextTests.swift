// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Testing

@testable import MarketoConnector

@Suite("Values that come as text")
struct ChangedTextTests {
    @Test(
        "A value is what its field's type says",
        arguments: [
            ("true", "boolean", FieldValue.boolean(true)), ("0", "boolean", .boolean(false)),
            ("12", "integer", .integer(12)), ("12.0", "score", .integer(12)),
            ("-3", "percent", .integer(-3)), ("1.5", "currency", .number(1.5)),
            ("1e3", "float", .integer(1_000)), ("2026-02-28", "date", .text("2026-02-28")),
            ("2026-02-28T10:00:00Z", "datetime", .text("2026-02-28T10:00:00Z")),
            ("x", "string", .text("x")), ("12", "phone", .text("12")), ("", "integer", .null),
            ("", "string", .null), ("a", "lead_function", .text("a")),
        ]
    )
    func told(_ text: String, _ type: String, _ value: FieldValue) {
        #expect(ActivityValueParser.value(text, dataType: type) == value)
    }

    @Test(
        "What a text does not tell is left open",
        arguments: [
            ("yes", "boolean"), ("1.5", "integer"), ("nan", "float"), ("0x10", "currency"),
            ("2026-02-30", "date"), ("09/17/2014", "date"), ("2014-09-17 22:31:49", "datetime"),
        ]
    )
    func untold(_ text: String, _ type: String) {
        #expect(ActivityValueParser.value(text, dataType: type) == nil)
    }

    @Test("A change that may be cut off, or that says null, is left open")
    func changes() throws {
        let long = String(repeating: "é", count: 128)
        let json = #"{"long":"\#(long)","word":"NULL","none":null,"number":5,"short":"s"}"#
        try withJSON(Array(json.utf8)) { value throws(DecodingFailure) in
            let object = value.object(at: "")!
            #expect(ActivityValueParser.changed(object["long"], dataType: "text") == nil)
            #expect(ActivityValueParser.changed(object["word"], dataType: "string") == nil)
            #expect(ActivityValueParser.changed(object["none"], dataType: "string") == .null)
            #expect(ActivityValueParser.changed(object["missing"], dataType: "string") == .null)
            #expect(
                ActivityValueParser.changed(object["number"], dataType: "integer") == .integer(5)
            )
            #expect(ActivityValueParser.changed(object["short"], dataType: "string") == .text("s"))
        }
    }

    @Test("An export's null is nothing")
    func exported() {
        #expect(ActivityValueParser.exported("null", dataType: "string") == .null)
        #expect(ActivityValueParser.exported("Null", dataType: "string") == .text("Null"))
        #expect(ActivityValueParser.exported("x", dataType: "integer") == nil)
    }

    @Test("The same value in other words is the same")
    func same() {
        #expect(SameValue.holds(.null, .text(""), dataType: "string"))
        #expect(SameValue.holds(.integer(1), .boolean(true), dataType: "boolean"))
        #expect(SameValue.holds(.text("5"), .integer(5), dataType: "score"))
        #expect(SameValue.holds(.integer(5), .text("5"), dataType: "string"))
        #expect(
            SameValue.holds(
                .text("2026-01-01T10:00:00Z"),
                .text("2026-01-01T11:00:00.400+01:00"),
                dataType: "datetime"
            )
        )
        #expect(SameValue.holds(.text("Grace "), .text("Grace"), dataType: "string"))
        #expect(SameValue.holds(.text("a\r\nb"), .text("a\nb"), dataType: "text"))
        #expect(SameValue.holds(.text("A@B.c"), .text("a@b.c"), dataType: "email"))
        #expect(
            SameValue.holds(.text("1990-03-31T23:30:00Z"), .text("1990-03-31"), dataType: "date")
        )
        #expect(!SameValue.holds(.text("1990-03-31"), .text("1990-04-01"), dataType: "date"))
        #expect(!SameValue.holds(.text("a"), .text("A"), dataType: "string"))
        #expect(!SameValue.holds(.null, .boolean(false), dataType: "boolean"))
    }

    @Test("Contents have names that tell them apart")
    func hashes() {
        let one = [Field(name: "a", value: .text("b")), Field(name: "c", value: .null)]
        let other = [Field(name: "a", value: .text("bc")), Field(name: "", value: .null)]
        #expect(FieldsHash.text(of: one) == FieldsHash.text(of: one))
        #expect(FieldsHash.text(of: one) != FieldsHash.text(of: other))
        #expect(
            FieldsHash.text(of: [Field(name: "a", value: .integer(1))])
                != FieldsHash.text(of: [Field(name: "a", value: .text("1"))])
        )
    }

    @Test("The hash of fields is as it stands in event IDs")
    func pinnedHash() {
        let fields: [(String, FieldValue)] = [
            ("n", .null), ("t", .boolean(true)), ("f", .boolean(false)), ("i", .integer(-7)),
            ("d", .number(1.5)), ("s", .text("Zo\u{eb}")), ("o", .nested),
        ]
        let hash = FieldsHash.text(
            of: fields.map { Field(name: $0.0, value: $0.1) },
            unreadable: ["bad"]
        )
        #expect(hash == "12wjtarxqwwuf")
        #expect(FieldsHash.text(of: []) == "33niihzj4ux45")
    }
}
