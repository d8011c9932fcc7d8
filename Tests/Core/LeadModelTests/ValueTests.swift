// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import LeadModel
import Testing

@Suite struct ValueTests {
    private func value(_ json: String) throws -> FieldValue? {
        let text = replacing("125000.5", in: Examples.change, by: json)
        let event = try JSONReader().decode(ChangeEvent.self, from: Array(text.utf8))
        let again = try JSONReader().decode(ChangeEvent.self, from: event.encoded())
        #expect(again == event)
        return event.fields.first { $0.name == "AnnualRevenue" }?.value
    }

    @Test(
        arguments: [
            ("10", .integer(10)), ("10.0", .integer(10)), ("1e1", .integer(10)),
            ("-0.0", .integer(0)),
            ("9007199254740992", .integer(9_007_199_254_740_992)),
            ("9007199254740993", .integer(9_007_199_254_740_992)),
            ("-9223372036854775808", .number(-9_223_372_036_854_775_808)),
            ("18446744073709551615", .number(0x1p64)),
            ("1.5e300", .number(1.5e300)), ("5e-324", .number(.leastNonzeroMagnitude)),
            ("0.1", .number(0.1)),
            ("true", .boolean(true)), ("null", .null), ("[1,{}]", .nested), (#"{"a":[]}"#, .nested),
            (#""""#, .text("")), (#""\u0000\u001f\"\\\/\b\t""#, .text("\u{0}\u{1F}\"\\/\u{8}\t")),
            (#""\ud83d\ude00""#, .text("😀")), (#""é€😀 \u007f""#, .text("é€😀 \u{7F}")),
        ] as [(String, FieldValue)]
    )
    func reads(_ json: String, _ expected: FieldValue) throws {
        #expect(try value(json) == expected)
    }

    /// A half of a surrogate pair is no character: the record is refused, or the half replaced.
    @Test(arguments: [#""\ud800""#, #""\udc00""#, #""\ud800\u0041""#])
    func loneSurrogates(_ json: String) {
        let read = try? value(json)
        if case .text(let text) = read { #expect(text.unicodeScalars.contains("\u{FFFD}")) }
    }

    @Test func lastOfRepeatedMembersCounts() throws {
        let text = replacing(
            #""Industry":null"#,
            in: Examples.change,
            by: #""FirstName":"Eva","Industry":null"#
        )
        let event = try JSONReader().decode(ChangeEvent.self, from: Array(text.utf8))
        #expect(event.fields.count == 4)
        #expect(event.fields[0] == Field(name: "FirstName", value: .text("Eva")))
    }

    @Test func linksMayBeNumbers() throws {
        let text = replacing(#""1042""#, in: Examples.change, by: "1042")
        let event = try JSONReader().decode(ChangeEvent.self, from: Array(text.utf8))
        #expect(event.links == CrossReference(marketo: "1042"))
    }

    @Test func everyByteIsEscapedRight() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).map { Unicode.Scalar($0)! }))
        var event = try JSONReader().decode(ChangeEvent.self, from: Array(Examples.change.utf8))
        for drop in 0..<9 {
            event.fields = [Field(name: text, value: .text(String(text.dropFirst(drop))))]
            event.by = text
            #expect(try JSONReader().decode(ChangeEvent.self, from: event.encoded()) == event)
        }
        event.fields = [Field(name: "x", value: .number(.infinity))]
        let again = try JSONReader().decode(ChangeEvent.self, from: event.encoded())
        #expect(again.fields == [Field(name: "x", value: .null)])
    }

    @Test func leadIDs() {
        for text in ["marketo:1042", "salesforce:00Q", "marketo::"] {
            let id = Array(text.utf8).withUnsafeBufferPointer { LeadID(utf8: $0) }
            #expect(id?.text == text)
        }
        for bytes in ["", "marketo:", "hubspot:1", "marketo"].map({ Array($0.utf8) })
            + [Array("marketo:".utf8) + [0xFF]]
        {
            #expect(bytes.withUnsafeBufferPointer { LeadID(utf8: $0) } == nil)
        }
    }

    @Test func spellingsOfALetterAreTwoValues() {
        #expect(FieldValue.text("Zo\u{eb}") != .text("Zoe\u{308}"))
        #expect(FieldValue.text("\u{2126}") != .text("\u{3a9}"))
        #expect(FieldValue.text("\u{1100}\u{1161}") != .text("\u{ac00}"))
        #expect(FieldValue.text("Zo\u{eb}") == .text("Zo\u{eb}"))
    }
}
