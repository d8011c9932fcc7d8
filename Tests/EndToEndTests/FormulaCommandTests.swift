// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

/// `leadsync formula` from outside: what it prints, and what it ends with.
@Suite(.serialized) struct FormulaCommandTests {
    private func run(_ arguments: [String]) throws -> CommandRun {
        try CommandRun(["formula"] + arguments)
    }

    /// A file that is gone when the test is.
    private final class Sample {
        private let folder: TemporaryFolder
        var path: String { folder.path("sample") }

        convenience init(_ content: String) throws { try self.init(bytes: Array(content.utf8)) }

        init(bytes: [UInt8]) throws {
            folder = try TemporaryFolder()
            try Data(bytes).write(to: URL(fileURLWithPath: folder.path("sample")))
        }
    }

    private static let schema = #"""
        {"v":1,"kind":"schema","system":"salesforce","object":"Lead",
         "asOf":"2026-11-23T18:44:55.000Z",
         "fields":[{"name":"Phone","label":"Phone","type":"phone","length":40},
                   {"name":"Status","label":"Status","type":"picklist"},
                   {"name":"OwnerId","label":"Owner","type":"reference"},
                   {"name":"Name","label":"Full Name","type":"string"},
                   {"name":"Visits__c","label":"Visits","type":"double","custom":true},
                   {"name":"Share__c","label":"Share","type":"percent","custom":true},
                   {"name":"Since__c","label":"Since","type":"date","custom":true}],
         "validationRules":[
          {"name":"Phone_for_Qualified","active":true,"message":"Give a phone","field":"Phone",
           "formula":"AND(ISPICKVAL(Status,\"Qualified\"),ISBLANK(Phone))"},
          {"name":"Share_only_grows","active":true,"message":"No","field":null,
           "formula":"PRIORVALUE(Share__c) > Share__c"},
          {"name":"No_condition","active":false,"message":"No","field":null,"formula":"1 + 1"},
          {"name":"Wrong","active":true,"message":"No","field":null,
           "formula":"AND(TRUE,\n  Vists__c > 1)"}]}
        """#

    @Test func checkTellsTypeAndFields() throws {
        let right = try run(["check", "IF(ISCHANGED(Email), LEN(LastName), AnnualRevenue)"])
        #expect(right.code == 0)
        #expect(
            right.output == [
                "type: Number",
                "fields: Email (Text, now and before), LastName (Text), AnnualRevenue (Number)",
            ]
        )
        let contact = try run(["check", "--object", "contact", "ISBLANK(Department)"])
        #expect(contact.output == ["type: Boolean", "fields: Department (Text)"])
        #expect(try run(["check", "1"]).output == ["type: Number", "fields: none"])
    }

    @Test func checkShowsTheExactPlace() throws {
        let wrong = try run(["check", "AND(ISBLANK(Phone), Foo__c > 1)"])
        #expect(wrong.code == 65)
        #expect(
            wrong.errors == [
                "leadsync: line 1, column 21: Field Foo__c does not exist. Check spelling.",
                "    AND(ISBLANK(Phone), Foo__c > 1)",
                "                        ^^^^^^",
            ]
        )
    }

    @Test func checkReadsTheRulesOfASchema() throws {
        let file = try Sample(Self.schema)
        let all = try run(["check", "--schema", file.path])
        #expect(all.code == 65)
        #expect(all.output.contains("Phone_for_Qualified: correct"))
        #expect(all.output.contains("    fields: Status (Picklist), Phone (Text)"))
        #expect(
            all.errors == [
                "leadsync: No_condition: a rule's formula has to be a Boolean, "
                    + "this one gives a Number",
                "leadsync: Wrong, line 2, column 3: Field Vists__c does not exist. "
                    + "Did you mean Visits__c?",
                "      Vists__c > 1)",
                "      ^^^^^^^^",
            ]
        )
        let one = try run(["check", "--schema", file.path, "--rule", "share_only_grows"])
        #expect(one.code == 0)
        #expect(one.output.contains("    fields: Share__c (Number, now and before)"))
    }

    @Test func evalExplainsARule() throws {
        let schema = try Sample(Self.schema)
        let rule = ["eval", "--schema", schema.path, "--rule", "Phone_for_Qualified"]
        let refused = try run(rule + ["--set", "Status=Qualified"])
        #expect(refused.code == 0)
        #expect(
            refused.output == [
                "Phone_for_Qualified refuses the record: Give a phone (at Phone)",
                #"AND(ISPICKVAL(Status,"Qualified"),ISBLANK(Phone)) → TRUE"#,
                #"    ISPICKVAL(Status,"Qualified") → TRUE"#,
                #"        Status → "Qualified""#,
                "    ISBLANK(Phone) → TRUE",
                "        Phone → blank",
            ]
        )
        let record = try Sample(#"{"Status": "Open", "Phone": null, "Nested": {"a": [1]}}"#)
        let passes = try run(rule + ["--record", record.path])
        #expect(passes.code == 0)
        #expect(
            passes.output[0]
                == "Phone_for_Qualified lets the record pass: its formula is FALSE, not TRUE"
        )
        #expect(
            passes.output.last == "    ISBLANK(Phone) → not looked at, the result was clear before"
        )
    }

    @Test func evalKnowsTheRecordBefore() throws {
        let schema = try Sample(Self.schema)
        let before = try Sample(#"{"Share__c": 90.5}"#)
        let rule = ["eval", "--schema", schema.path, "--rule", "Share_only_grows"]
        let noNumber = try run(rule + ["--before", before.path, "--set", "share__c=half"])
        #expect(noNumber.code == 65)
        let shrinking = try run(rule + ["--before", before.path, "--set", "share__c=50"])
        #expect(
            shrinking.output == [
                "Share_only_grows refuses the record: No",
                "PRIORVALUE(Share__c) > Share__c → TRUE",
                "    PRIORVALUE(Share__c) → 0.905",
                "        Share__c → 0.5, before 0.905",
                "    Share__c → 0.5",
            ]
        )
        let created = try run(rule + ["--set", "Share__c=50"])
        #expect(created.output[0].hasSuffix("lets the record pass: its formula is FALSE, not TRUE"))
        let blank = try run(rule)
        #expect(blank.output[0].hasSuffix("lets the record pass: its formula is blank, not TRUE"))
    }

    @Test func evalTakesTimesZonesParentsAndGlobals() throws {
        let schema = try Sample(Self.schema)
        let over = ["eval", "--schema", schema.path]
        let day = try run(
            over + [
                "TODAY() - Since__c", "--set", "Since__c=2026-11-20", "--now",
                "2026-11-23T23:30:00Z", "--time-zone", "Europe/Berlin",
            ]
        )
        #expect(day.output[0] == "result: 4")
        let record = try Sample(
            #"{"Owner": {"Name": "Ada", "Age": 41}, "$User": {"Department": "Sales"}}"#
        )
        let parents = try run(
            over + [
                "Owner.Name & '/' & TEXT(Owner.Age + 1) & '/' & $User.Department", "--record",
                record.path,
            ]
        )
        #expect(parents.output[0] == #"result: "Ada/42/Sales""#)
        let unknown = try run(over + ["Owner.Name = 'x'"])
        #expect(unknown.code == 65)
        #expect(
            unknown.errors == [
                "leadsync: this cannot be decided: Owner.Name: its value is not known"
            ]
        )
        #expect(unknown.output.contains("    Owner.Name → not known"))
    }

    /// What a schema supplies counts, and what follows from the record's own references.
    @Test func evalKnowsWhatTheSchemaSupplies() throws {
        let supplied = Self.schema.replacingOccurrences(
            of: #""object":"Lead","#,
            with: #""object":"Lead","globals":{"$Profile.Name":"Sync","$User.Team__c":null,"#
                + #""$User.TimeZoneSidKey":"Europe/Berlin"},"recordTypes":[{"id":"#
                + #""012000000000001AAA","developerName":"Partner","name":"P"}],"#
        )
        let schema = try Sample(
            supplied.replacingOccurrences(
                of: #"{"name":"OwnerId","#,
                with:
                    #"{"name":"RecordTypeId","type":"reference"},{"name":"Email","type":"email"},"#
                    + #"{"name":"OwnerId","#
            )
        )
        let over = ["eval", "--schema", schema.path]
        let rows: [(String, [String], String)] = [
            (#"$Profile.Name & "!""#, [], #"result: "Sync!""#),
            ("NOT($User.Team__c)", [], "result: TRUE"),
            ("TODAY()", ["--now", "2026-11-23T23:30:00Z"], "result: 2026-11-24"),
            (
                #"RecordType.DeveloperName = "Partner""#,
                ["--set", "RecordTypeId=012000000000001"], "result: TRUE"
            ),
            ("ISBLANK(Owner.Name)", ["--set", "OwnerId="], "result: TRUE"),
            (
                #"OwnerId = "005000000000001""#, ["--set", "OwnerId=005000000000001AAA"],
                "result: TRUE"
            ),
            (
                "Since__c > Owner.Until__c",
                ["--set", "Since__c=2026-02-01", "--set", "Owner.Until__c=2026-01-31"],
                "result: TRUE"
            ),
        ]
        for (formula, arguments, expected) in rows {
            let outcome = try run(over + [formula] + arguments)
            #expect(outcome.code == 0, "\(formula): \(outcome)")
            #expect(outcome.output.first == expected, "\(formula): \(outcome)")
        }
        let shouted = try run(
            over + [#"Email = "ada@example.com""#, "--set", "Email=Ada@example.com"]
        )
        #expect(shouted.code == 65)
        #expect(shouted.errors.first?.contains("e-mail addresses into lower case") == true)
    }

    @Test func coverageTellsTheShareAndWhatIsMissing() throws {
        let rules = try Sample(
            #"""
            {"name":"A","formula":"AND(ISBLANK(Phone), $User.Alias = \"x\")"}

            {"id":"B","formula":"Visits__c > CURRENCYRATE(\"EUR\")"}
            {"formula":"Foo__c"}
            """#
        )
        let schema = try Sample(Self.schema)
        let told = try run(["coverage", "--schema", schema.path, "--rules", rules.path])
        #expect(told.code == 0)
        #expect(
            told.output == [
                "1 of 3 rules can be decided (33.3 %)", "B is left to Salesforce:",
                #"    CURRENCYRATE("EUR"): only Salesforce can evaluate it"#,
                "rule 3 is left to Salesforce:",
                "    line 1, column 1: Field Foo__c does not exist. Check spelling.",
            ]
        )
        // Without a file, the schema's own active rules, by what the schema supplies.
        let own = try run(["coverage", "--schema", schema.path, "--json"])
        #expect(own.output.count == 1)
        let json = try JSONSerialization.jsonObject(with: Data(own.output[0].utf8))
        let members = try #require(json as? [String: Any])
        #expect(members["rules"] as? Int == 3 && members["decidable"] as? Int == 2)
        let left = try #require(members["undecidable"] as? [[String: Any]])
        #expect(left.map { $0["rule"] as? String } == ["Wrong"])
        let array = try Sample(#"[{"formula":"TRUE"},{"name":"x","formula":"ISNEW()"}]"#)
        let all = try run(["coverage", "--object", "Contact", "--rules", array.path])
        #expect(all.output == ["2 of 2 rules can be decided (100.0 %)"])
    }

    @Test func whatIsWrongIsOneLine() throws {
        let schema = try Sample(Self.schema)
        let noSchema = try Sample(#"{"v":1,"kind":"change"}"#)
        let notUTF8 = try Sample(bytes: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
        let rows: [([String], Int32, String)] = [
            (["check"], 64, "a formula is missing"), (["eval"], 64, "missing"),
            (["check", "1", "--rule", "x"], 64, "not both"),
            (["check", "--rule", "x"], 64, "needs the --schema"),
            (["check", "1", "--object", "Account"], 78, "only Lead and Contact are built in"),
            (["check", "--schema", "no-such-file"], 66, "there is no such file"),
            (["check", "--schema", noSchema.path], 65, "is no schema"),
            (["check", "--schema", schema.path, "--rule", "X"], 65, "it has Phone_for_Qualified,"),
            (["eval", "1/0"], 65, "1/0: it divides by zero"),
            (["eval", "1", "--set", "x"], 65, "expected field=value"),
            (["eval", "1", "--set", "Foo=1"], 65, "neither Lead nor the formula has it"),
            (["eval", "AnnualRevenue", "--set", "AnnualRevenue=x"], 65, "no Number, such as"),
            (["eval", "1", "--now", "today"], 65, "expected a time such as"),
            (["eval", "1", "--time-zone", "Mars"], 65, "is not known"),
            (["eval", "1", "--record", notUTF8.path], 65, "not valid UTF-8"),
            (["eval", "1", "--record", "no-such-file"], 66, "there is no such file"),
            (["coverage"], 64, "nothing to measure"),
            (["coverage", "--rules", "no-such-file"], 66, "there is no such file"),
            (["coverage", "--rules", noSchema.path], 65, "rule 1: it has no text 'formula'"),
            (["coverage", "--rules", notUTF8.path], 65, "rule 1"),
        ]
        for (arguments, code, message) in rows {
            let result = try run(arguments)
            #expect(result.code == code, "\(arguments): \(result)")
            #expect(result.errors.first?.contains(message) == true, "\(arguments): \(result)")
            if code != 64 { #expect(result.errors.count == 1, "\(arguments): \(result)") }
        }
    }

    @Test func conformanceCountsAndShowsFailures() throws {
        func row(_ formula: String, _ expected: String, type: String = "Double") -> String {
            #"{"case":"a","row":1,"type":"\#(type)","scale":2,"formula":"\#(formula)","fields":"#
                + #"[{"name":"x__c","type":"Percent","scale":2,"formula":null},"#
                + #"{"name":"f__c","type":"Double","scale":2,"formula":"x__c * 2"}],"#
                + #""input":{"x__c":"50"},"expected_blank_as_zero":"0","#
                + #""expected_blank_as_blank":"\#(expected)"}"#
        }
        let lines = [
            row("x__c", "0.50"), row("f__c + 1", "2"), row("x__c", "50", type: "Percent"),
            row("DATE(2005,1,29)", "Sat Jan 29 00:00:00 GMT 2005", type: "DateOnly"),
            row("DATE(1000,3,2)", "Sat Mar 02 00:00:00 GMT 1000", type: "DateOnly"),
            row("TIMEVALUE('10:40:00.000')", "10:40", type: "TimeOnly"), row("1/0", "Error: x"),
            row("NOT(NULL)", "false", type: "Boolean"), row("CHR(32)", "", type: "Text"), "",
        ]
        let good = try Sample(lines.joined(separator: "\r\n"))
        let passed = try run(["conformance", good.path])
        #expect(passed.output == ["9 passed, 0 failed"])
        #expect(passed.code == 0)

        let odd = [
            row("x__c", "0.6"), "{", "[]", "null", "\u{0}", #"{"formula":"1+"}"#,
            row("1 +", "1"), row("CHR(32)", "null", type: "Text"), row("1/0", "1"),
            row("'Error: x'", "Error: y", type: "Text"), row("x__c", "0.5"),
        ]
        let bad = try Sample(odd.joined(separator: "\n"))
        let failed = try run(["conformance", bad.path])
        #expect(failed.code == 1)
        #expect(failed.output.last == "1 passed, 10 failed")
        #expect(
            failed.output.starts(with: [
                "a row 1 (line 1): x__c", "    input:    x__c='50'", "    expected: 0.6",
                "    got:      0.5",
            ])
        )
        let zero = try run(["conformance", "--blank-as-zero", bad.path])
        #expect(zero.output.last == "0 passed, 11 failed")
        let none = try Sample("\n \r\n")
        #expect(try run(["conformance", none.path]).code == 65)
        let garbage = try Sample(bytes: (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        #expect(try run(["conformance", garbage.path]).code == 1)
    }
}
