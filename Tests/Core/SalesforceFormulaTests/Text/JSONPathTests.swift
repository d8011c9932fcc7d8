// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct JSONPathTests {
    private static let json = #"""
        {"a": {"b": [1, {"c": "x\"y\u00e9\ud83d\ude00\n"}, [true, null]], "": 5, "a b": "s"},
         "n": -1.50e2, "t": true, "z": null, "é": 1, "d": 1, "d": 2}
        """#

    @Test(
        arguments: [
            ("$.a.b[0]", "1"), ("$.a.b[1].c", "x\"y\u{E9}\u{1F600}\n"), ("$.a.b[2][0]", "true"),
            ("$['a']['b'][0]", "1"), ("$[\"a\"].b[0]", "1"),
            ("$.a['a b']", "s"), ("$.n", "-1.50e2"), ("$.t", "true"), ("$.é", "1"),
            ("$.a.b[2][1]", nil), ("$.z", nil), ("$.a", nil), ("$.a.b", nil), ("$.x", nil),
            ("$.a.b[9]", nil), ("$.a.b[-1]", nil), ("$.a.b[x]", nil), ("$.n.x", nil),
            ("$.n[0]", nil), ("$", nil), ("", nil), ("a", nil), ("$.", nil), ("$..a", nil),
            ("$.a[", nil), ("$a", nil), ("$.a.b[99999999999999999999]", nil),
        ] as [(String, String?)]
    )
    func places(path: String, expected: String?) {
        #expect(JSONPath.value(at: path, in: Self.json) == expected)
    }

    @Test(
        arguments: [
            "", "{", "{}}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1 2]", "{a:1}", "{\"a\":01x}",
            "{'a':1}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
            "{\"a\":tru}", "{\"a\":+1}", "{\"a\":1", "{\"a\":\"",
        ]
    )
    func whatIsNoJSONHoldsNothing(json: String) {
        #expect(JSONPath.value(at: "$.a", in: json) == nil)
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "7" + String(repeating: "]", count: depth)
        }
        let depth = Limits.jsonNesting - 1
        #expect(
            JSONPath.value(at: "$" + String(repeating: "[0]", count: depth), in: nested(depth))
                == "7"
        )
        #expect(JSONPath.value(at: "$[0]", in: nested(50_000)) == nil)
    }
}
