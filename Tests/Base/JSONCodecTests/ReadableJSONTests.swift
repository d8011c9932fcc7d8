// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Testing

/// One value that cannot be read does not cost the document.
@Suite struct ReadableJSONTests {
    private func fields(_ text: String, takesAnyBytes: Bool = false) throws -> [String:
        JSONTestValue]
    {
        try read(Array(text.utf8), takesAnyBytes: takesAnyBytes)
    }

    private func read(_ bytes: [UInt8], takesAnyBytes: Bool) throws -> [String: JSONTestValue] {
        let reader = JSONReader(takesAnyBytes: takesAnyBytes)
        return try bytes.withUnsafeBytes { bytes in
            var values: [String: JSONTestValue] = [:]
            for member in try reader.parseObject(bytes).members {
                values[String(decoding: member.name, as: UTF8.self)] = JSONTestValue(member.value)
            }
            return values
        }
    }

    @Test(arguments: [
        ("18446744073709551616", JSONTestValue.number(1.8446744073709552e19)),
        ("-9223372036854775809", .number(-9.223372036854775808e18)),
        ("123456789012345678901234567890", .number(1.2345678901234568e29)),
        ("1e400", .nested), ("-1e999", .nested), (#""\ud800""#, .nested),
        (#""a\udc00b""#, .nested), (#""\ud83d\ude00""#, .text("\u{1F600}")),
        (#""\\ud800""#, .text("\\ud800")), ("1.5", .number(1.5)),
    ])
    func isReadAsFarAsItCan(text: String, value: JSONTestValue) throws {
        #expect(
            try fields(#"{"a":"x","v":\#(text),"b":[1,2]}"#) == [
                "a": .text("x"), "v": value, "b": .nested,
            ]
        )
    }

    @Test func aNameWithHalfOfAPairIsStillAName() throws {
        let read = try fields(#"{"\ud800" : 1e400, "b":2}"#)
        #expect(read["\u{FFFD}"] == .nested && read["b"] == .integer(2))
    }

    @Test(arguments: [#"{"a":01}"#, #"{"a":1.}"#, #"{"a":"\ux"}"#, #"{"a":"#, #"{"a":1e400"#])
    func whatIsNotJSONStaysSo(text: String) {
        #expect(throws: DecodingFailure.self) { try fields(text) }
        #expect(throws: DecodingFailure.self) { try fields(text, takesAnyBytes: true) }
    }

    @Test func bytesThatJSONDoesNotAllowCostTheirTextOnly() throws {
        let control = Array(#"{"a":"x","v":"y"#.utf8) + [0x0B] + Array(#"z","b":true}"#.utf8)
        let latin = Array(#"{"a":"x","v":"caf"#.utf8) + [0xE9] + Array(#"","b":true}"#.utf8)
        for bytes in [control, latin] {
            #expect(throws: DecodingFailure.self) { try read(bytes, takesAnyBytes: false) }
            #expect(
                try read(bytes, takesAnyBytes: true) == [
                    "a": .text("x"), "v": .nested, "b": .boolean(true),
                ]
            )
        }
    }
}
