// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Primitives
import SalesforceFormula
import Testing

@testable import leadsync

/// What `leadsync formula` reads: rules, records, times.
@Suite struct FormulaInputTests {
    private static func withFile<Result>(
        _ text: String,
        _ body: (String) throws -> Result
    ) throws -> Result {
        let path = NSTemporaryDirectory() + "leadsync-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }

    @Test(arguments: [
        #"[{"formula":"A","name":"first"},{"formula":"B","id":"second"},{"formula":"C"}]"#,
        #"""
        {"formula":"A","name":"first"}
        {"formula":"B","id":"second"}

        {"formula":"C"}
        """#,
    ])
    func rulesAreAnArrayOrOneALine(text: String) throws {
        let rules = try Self.withFile(text) { try RuleFile.read($0) }
        #expect(rules.map(\.name) == ["first", "second", "rule 3"])
        #expect(rules.map(\.formula) == ["A", "B", "C"])
        #expect(rules.allSatisfy { $0.active })
    }

    @Test(arguments: [
        ("{\"formula\":\"A\"}\n{\"formula\":1}", "rule 2: it has no text 'formula'"),
        ("{\"formula\":\"A\"}\nnonsense", "rule 2: this is not JSON"),
        ("[{\"formula\":\"A\"}, 5]", "rule 2: it has no text 'formula'"),
    ])
    func aRuleThatCannotBeReadIsNamed(text: String, reason: String) throws {
        try Self.withFile(text) { path in
            let failure = #expect(throws: Failure.self) { try RuleFile.read(path) }
            #expect(failure?.code == .data)
            #expect(failure?.lines == ["\(path), \(reason)"])
        }
    }

    @Test func aRecordsMembersAreNamesWhateverTheirCase() throws {
        let record = Data(#"{"Phone":"1","Owner":{"Profile":{"Name":"Sales"}},"Done":true}"#.utf8)
        var values = try FormulaValues(record: record, before: Data(#"{"Fax":null}"#.utf8))
        try values.set("Title = a=b")
        #expect(values.names == ["phone", "owner.profile.name", "done", "fax", "title"])
        for assignment in ["Title", "=1", ""] {
            #expect(throws: Failure.self) { try values.set(assignment) }
        }
        let failure = #expect(throws: Failure.self) {
            try FormulaValues(record: Data("[".utf8), before: nil)
        }
        #expect(failure?.code == .data)
    }

    @Test func timesAndTimeZonesAreThoseThatAreNamed() throws {
        #expect(try FormulaClock.now("1970-01-01T00:00:01.500Z") == 1_500)
        #expect(throws: Failure.self) { try FormulaClock.now("yesterday") }
        #expect(FormulaClock.timeZone(named: "Europe/Nowhere") == nil)
        let zone = try #require(FormulaClock.timeZone(named: "Europe/Berlin"))
        #expect(zone != .gmt)
    }
}
