// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import SyncEngine
import Testing
import ValidationRules

@testable import LeadWorker

/// An org's validation rules in the worker: evaluated, counted where they cannot be, and tried
/// again when they change.
@Suite struct RuleTests {
    /// A rule of the org.
    struct Rule {
        var name: String
        var formula: String
        var active = true
        var field: String?
    }

    private static let needsPhone = Rule(
        name: "Phone_for_Title",
        formula: #"AND(Title = "Lady", ISBLANK(Phone))"#,
        field: "Phone"
    )

    private static func schema(_ rules: [Rule], at second: Int, length: Int = 128) -> String {
        func field(_ name: String, _ more: String) -> String {
            #"{"name":"\#(name)","label":"\#(name)","createable":true,"updateable":true,\#(more)}"#
        }
        let fields = [
            field("LastName", #""type":"string","length":80,"nillable":false"#),
            field("Company", #""type":"string","length":255,"nillable":false"#),
            field("Phone", #""type":"phone","length":40"#),
            field("Title", #""type":"string","length":\#(length)"#),
            field("Fax", #""type":"phone","length":40"#),
            field("Email", #""type":"email","length":80"#),
        ]
        let written = rules.map { rule in
            let formula = rule.formula.replacing("\"", with: "\\\"")
            let field = rule.field.map { "\"\($0)\"" } ?? "null"
            return #"{"name":"\#(rule.name)","active":\#(rule.active),"formula":"\#(formula)","#
                + #""message":"\#(rule.name) says no","field":\#(field)}"#
        }
        return """
            {"v":1,"kind":"schema","system":"salesforce","object":"Lead",\
            "asOf":"2026-11-23T18:00:\(second).000Z","fields":[\(fields.joined(separator: ","))],\
            "validationRules":[\(written.joined(separator: ","))]}
            """
    }

    /// A linked pair that agrees, under these rules.
    private static func bench(_ rules: [Rule]) throws -> HandlerFixture {
        var bench = try HandlerFixture.agreed()
        bench.control(schema(rules, at: 10))
        return bench
    }

    private static func activity(_ output: HandlerFixture.Output?) throws -> Activity {
        try JSONReader().decode(Activity.self, from: try #require(output?.value))
    }

    @Test func aRuleRefusesTheRecordAsItWouldBeBesideAllOtherReasons() throws {
        var bench = try Self.bench([Self.needsPhone, Rule(name: "Other", formula: "FALSE")])
        let record = Sample.marketo(#""title":"Lady","phone":" ","email":"nobody""#, at: 20)
        let outputs = bench.send(.marketoChanges, record)
        #expect(outputs.map(\.topic) == [.activities])
        let failed = try Self.activity(outputs.first)
        #expect(failed.kind == .failed)
        #expect(
            failed.reasons.map(\.code) == [
                "INVALID_EMAIL_ADDRESS", "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            ]
        )
        #expect(failed.reasons.last?.fields == ["Phone"])
        #expect(failed.reasons.last?.message == "Phone_for_Title says no")
        let better = Sample.marketo(#""phone":"1","email":"a@example.com""#, at: 21)
        #expect(bench.send(.marketoChanges, better).map(\.topic) == [.salesforceWrites])
    }

    @Test func whatTheRecordHoldsCountsAsMuchAsWhatIsWritten() throws {
        var bench = try Self.bench([Self.needsPhone])
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Title":"Lady""#, at: 20))
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
        let blank = bench.send(.marketoChanges, Sample.marketo(#""phone":null"#, at: 40))
        #expect(blank.map(\.topic) == [.activities])
        #expect(try Self.activity(blank.first).kind == .failed)
    }

    @Test func aRuleOverAWriteThatHasNoResultYetIsNotGuessed() throws {
        var bench = try Self.bench([Self.needsPhone])
        _ = bench.send(.marketoChanges, Sample.marketo(#""title":"Lady""#, at: 20))
        let blank = bench.send(.marketoChanges, Sample.marketo(#""phone":"""#, at: 21))
        #expect(blank.map(\.topic) == [.salesforceWrites], "the title may or may not arrive")
        #expect(bench.rules.undecidableCounts.map(\.rule) == ["Phone_for_Title"])
    }

    @Test func whatCannotBeDecidedIsCountedNamedOnceAndLeftToSalesforce() throws {
        var bench = try HandlerFixture.agreed()
        let rules = [
            Rule(name: "Unknown_Field", formula: "ISBLANK(NoSuch__c)"),
            Rule(name: "Not_Seen", formula: "ISBLANK(Fax)"),
            Rule(name: "User", formula: #"$User.Department = "x""#),
        ]
        bench.control(Self.schema(rules, at: 10))
        #expect(bench.notices.all.count == 1, "it is not understood")
        #expect(bench.notices.all.first?.contains("Unknown_Field of Lead") == true)
        for second in 20...22 {
            let change = Sample.marketo(#""phone":"\#(second)""#, at: second)
            let outputs = bench.send(.marketoChanges, change)
            #expect(outputs.map(\.topic) == [.salesforceWrites])
            let write = try JSONReader().decode(WriteCommand.self, from: outputs[0].value ?? [])
            _ = bench.send(.results, Sample.applied(write, at: second))
        }
        #expect(
            bench.rules.undecidableCounts
                == rules.map(\.name).sorted().map {
                    UndecidableCount(object: .lead, rule: $0, writes: 3)
                }
        )
        #expect(bench.notices.all.count == 3, "once for each rule")
        // A newer schema is another one.
        bench.control(Self.schema(rules, at: 11, length: 129))
        _ = bench.send(.marketoChanges, Sample.marketo(#""phone":"3""#, at: 30))
        #expect(bench.notices.all.count == 6)
        #expect(bench.notices.all.allSatisfy { !$0.contains("1042") && !$0.contains("'0'") })
    }

    @Test func aRefusedWriteCountsNoUndecidableRule() throws {
        var bench = try Self.bench([Rule(name: "Not_Seen", formula: "ISBLANK(Fax)")])
        let long = String(repeating: "9", count: 50)
        let outputs = bench.send(.marketoChanges, Sample.marketo(#""phone":"\#(long)""#, at: 20))
        #expect(outputs.map(\.topic) == [.activities])
        #expect(bench.rules.undecidableCounts.isEmpty)
    }

    @Test func theSameSchemaForAnotherObjectCompilesNothingAgain() throws {
        let compiled = Notices()
        let rules = SharedRules(mapping: .standard) { schema in
            compiled.add(schema.object.rawValue)
            return CompiledRules(schema)
        }
        #expect(compiled.all == ["Lead", "Contact"])
        var schema = BuiltInSchema.lead
        schema.asOf = Timestamp(milliseconds: 1)
        schema.validationRules = [
            ValidationRule(name: "R", active: true, formula: "TRUE", message: "", field: nil)
        ]
        _ = rules.accept(schema)
        schema.asOf = Timestamp(milliseconds: 2)
        _ = rules.accept(schema)
        #expect(compiled.all == ["Lead", "Contact", "Lead"])
    }

    // MARK: Trying again

    /// Leads 1 to `count`, whose persons are ladies without a phone.
    private static func ladies(_ bench: inout HandlerFixture, count: Int) {
        for number in 1...count {
            let digits = String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
            let key = "marketo:\(number)"
            let salesforce = """
                {"v":1,"kind":"change","id":"s","system":"salesforce","object":"Lead",\
                "record":"00Q\(digits)AAA","operation":"updated","snapshot":true,\
                "changedAt":"2026-11-23T18:00:10.000Z",\
                "fields":{"LastName":"L","Company":"C","Phone":null,"Title":null}}
                """
            _ = bench.send(.salesforceChanges, key: key, salesforce)
            let marketo = """
                {"v":1,"kind":"change","id":"m","system":"marketo","object":"Person",\
                "record":"\(number)","operation":"updated","snapshot":true,\
                "changedAt":"2026-11-23T18:00:10.000Z",\
                "fields":{"lastName":"L","company":"C","phone":null,"title":"Lady"}}
                """
            _ = bench.send(.marketoChanges, key: key, marketo)
        }
    }

    @Test func exactlyTheLeadsOfTheRuleAreTriedAgainAfterATakeOver() throws {
        var bench = try Self.bench([Self.needsPhone])
        Self.ladies(&bench, count: 3)
        let long = String(repeating: "9", count: 50)
        let other = Sample.marketo(#""phone":"\#(long)""#, at: 20)
        #expect(bench.send(.marketoChanges, other).map(\.topic) == [.activities])
        bench.takeOver()
        #expect(bench.runDue().isEmpty)
        var mended = Self.needsPhone
        mended.formula = "FALSE"
        bench.control(Self.schema([mended], at: 11))
        bench.takeOver()
        let outputs = bench.runDue()
        let writes = outputs.filter { $0.topic == .salesforceWrites }.compactMap(\.key)
        #expect(writes.sorted() == ["marketo:1", "marketo:2", "marketo:3"])
        for output in outputs where output.topic == .activities {
            let message = try Self.activity(output).message
            #expect(message.contains("tried again because rule Phone_for_Title changed"))
        }
        #expect(outputs.count == 6)
        #expect(bench.runDue().isEmpty)
    }

    @Test func aSchemaFreesAFewLeadsAtATime() throws {
        let count = LeadWorkerLimits.schemaTurns + 20
        var bench = try Self.bench([Self.needsPhone])
        Self.ladies(&bench, count: count)
        bench.control(Self.schema([], at: 11))
        #expect(bench.handler.nextDueMilliseconds() == 0)
        let first = bench.runDueOnce()
        #expect(first.hasMore)
        let writes = first.outputs.filter { $0.topic == .salesforceWrites }
        #expect(writes.count == LeadWorkerLimits.schemaTurns)
        let second = bench.runDueOnce()
        #expect(!second.hasMore)
        #expect(second.outputs.filter { $0.topic == .salesforceWrites }.count == 20)
        #expect(bench.handler.nextDueMilliseconds() != 0)
    }
}
