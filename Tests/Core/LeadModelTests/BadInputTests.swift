// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import LeadModel
import Testing

@Suite struct BadInputTests {
    private func reason(_ bytes: [UInt8]) -> String? {
        do throws(DecodingFailure) {
            _ = try JSONReader().decodeRecord(from: bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    private func reason(_ text: String) -> String? { reason(Array(text.utf8)) }

    @Test(arguments: ["-1", "9007199254740992", "9223372036854775807"])
    func aStateWhoseVersionsLeaveNoneToGoOnWithIsNone(number: String) {
        for name in ["version", "activities"] {
            let text =
                #"{"v":1,"kind":"lead","lead":"marketo:1","fields":{},"\#(name)":\#(number)}"#
            #expect(reason(text)?.contains("member '\(name)' is not between 0 and") == true)
        }
    }

    @Test(arguments: ["0", "-1", "9007199254740992", "9223372036854775807"])
    func aCycleWithANumberThatNobodyCanCountOnFromIsNone(number: String) {
        let text =
            #"{"v":1,"kind":"poll","cycle":\#(number),"at":"2026-11-24T08:00:00Z","#
            + #""reason":"manual"}"#
        #expect(reason(text)?.contains("member 'cycle' is not between 1 and") == true)
    }

    /// An example with a part replaced, and the reason that this has to give.
    @Test(arguments: [
        (Examples.change, #""v":1,"#, "", "member 'v' is missing"),
        (Examples.change, #""v":1"#, #""v":2"#, "record version 2 is not known; 1 is"),
        (Examples.change, #""v":1"#, #""v":"1""#, "member 'v' is not a whole number"),
        (Examples.change, #""change""#, #""chänge""#, "kind 'ch??nge' is not known"),
        (Examples.change, #""change""#, "7", "member 'kind' is not text"),
        (Examples.change, #""record":"00Q5e00000ABCDEEA4","#, "", "member 'record' is missing"),
        (
            Examples.change, #""record":"00Q5e00000ABCDEEA4""#, #""record":"""#,
            "member 'record' is empty"
        ),
        (
            Examples.change, #""record":"00Q5e00000ABCDEEA4""#, #""record":1042"#,
            "member 'record' is not text"
        ),
        (Examples.change, #""id":"sf-"#, #""id":null,"x":"sf-"#, "member 'id' is null"),
        (
            Examples.change, #""system":"salesforce""#, #""system":"hubspot""#,
            "member 'system' is 'hubspot'; known are marketo, salesforce"
        ),
        (
            Examples.change, #""object":"Lead""#, #""object":"Person""#,
            "member 'object' is 'Person', which salesforce has not"
        ),
        (
            Examples.change, "2026-11-23T18", "2026-02-30T18",
            "member 'changedAt' is not a time (RFC 3339)"
        ),
        (
            Examples.change, #""snapshot":true"#, #""snapshot":1"#,
            "member 'snapshot' is not true or false"
        ),
        (Examples.change, #""updated""#, #""merged""#, "member 'into' is missing"),
        (
            Examples.change, #""updated""#, #""converted","into":"""#,
            "member 'into' is empty"
        ),
        (Examples.change, #""fields":{"#, #""f":{"#, "member 'fields' is missing"),
        (
            Examples.change, #""fields":{"#, #""fields":[],"f":{"#,
            "member 'fields' is not an object"
        ),
        (
            Examples.change, #""marketo":"1042""#, #""marketo":true"#,
            "member 'marketo' in 'links' is neither text nor a whole number"
        ),
        (
            Examples.request, "sync-person-to-salesforce", "delete",
            "member 'action' is 'delete'; known are sync-person-to-salesforce, unlink, retry, "
                + "set-fields"
        ),
        (
            Examples.result, "marketo:1042", "1042",
            "member 'lead' is not a lead ID (a system, a colon and a record)"
        ),
        (
            Examples.result, #"["LastName"]"#, "[7]",
            "member 'fields' in 'errors' holds something that is not text"
        ),
        (Examples.write, #""create""#, #""update""#, "member 'record' is null"),
    ])
    func givesItsReason(_ text: String, _ part: String, _ other: String, _ reason: String) {
        #expect(text.contains(part))
        #expect(self.reason(replacing(part, in: text, by: other)) == reason)
    }

    @Test func whatIsNotJSON() {
        for text in ["", "{", #"{"v":1"#, "{'v':1}", #"{"v":1} x"#, #"{"v":01}"#, "nonsense"] {
            #expect(reason(text)?.hasPrefix("not JSON: ") == true, "\(text)")
        }
        for text in ["[]", "1", "null", #""text""#] {
            #expect(reason(text) == "not a JSON object")
        }
    }

    @Test func whatIsNotUTF8() {
        for bytes: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] {
            #expect(reason([0x7B, 0x22] + bytes + Array(#"":1}"#.utf8)) == "not valid UTF-8")
        }
    }

    @Test func depth() throws {
        func nested(_ levels: Int) -> String {
            let part = #""DoNotCall":false"#
            let value =
                String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            return replacing(part, in: Examples.change, by: #""DoNotCall":"# + value)
        }
        #expect(reason(nested(10_000)) == "nested deeper than 64")
        // The record and `fields` are two levels; an empty innermost array is not entered.
        #expect(reason(nested(64)) == "nested deeper than 64")
        #expect(reason(nested(63)) == nil)
        #expect(reason(String(repeating: "[", count: 10_000))?.hasPrefix("not JSON") == true)
    }

    @Test func size() throws {
        let reader = JSONReader()
        let huge = [UInt8](repeating: UInt8(ascii: " "), count: 5_000_000)
        #expect(reason(huge) == "record of 5000000 bytes is larger than 4194304")
        let padding = [UInt8](
            repeating: UInt8(ascii: " "),
            count: JSONLimits.recordBytes - Examples.change.utf8.count
        )
        _ = try reader.decodeRecord(from: padding + Array(Examples.change.utf8))
        _ = try reader.decodeRecord(from: Array(Examples.change.utf8))
        _ = try reader.decodeRecord(from: padding + Array(Examples.change.utf8))
    }

    @Test func tooManyFields() {
        let many = (0...Limits.fields).map { #""f\#($0)":0,"# }.joined()
        let text = replacing(#""fields":{"#, in: Examples.change, by: #""fields":{"# + many)
        #expect(reason(text) == "'fields' has more than 4096 members")
    }

    @Test func typedEntryRefusesOtherKinds() {
        #expect(throws: DecodingFailure("kind is 'watermark'; expected is 'lead' or 'alias'")) {
            try JSONReader().decode(LeadEntry.self, from: Array(Examples.watermark.utf8))
        }
    }

    @Test func quotesLittle() {
        let long = String(repeating: "x", count: 200)
        let text = replacing(#""salesforce","#, in: Examples.change, by: #""\#(long)","#)
        #expect((reason(text) ?? "").count < 120)
    }
}

/// The text with the first mention of a part replaced; the tests need no Foundation.
func replacing(_ part: String, in text: String, by other: String) -> String {
    guard let range = text.firstRange(of: part) else { return text }
    return text.replacingCharacters(range, by: other)
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, by other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
