// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SalesforceFormula
import SyncEngine
import Testing

@testable import ValidationRules

/// Rules over the record as a write would leave it, and what cannot be known is not guessed.
@Suite struct EvaluationTests {
    @Test func theWriteStandsOverWhatTheRecordHeld() {
        let rule = #"AND(ISPICKVAL(Status, "Qualified"), ISBLANK(Phone))"#
        let before: [(String, FieldValue)] = [
            ("Status", .text("Qualified")), ("Phone", .text("1")),
        ]
        #expect(Org.update(rule, [("Phone", .null)], before: before) == .refuses)
        #expect(Org.update(rule, [("Phone", .text("2"))], before: before) == .passes)
        let other = [("Status", FieldValue.text("Open")), ("Phone", .null)]
        #expect(Org.update(rule, other, before: before) == .passes)
    }

    @Test func changesAreThoseFromTheRecordBefore() {
        let before: [(String, FieldValue)] = [("Phone", .text("1")), ("Budget__c", .integer(5))]
        let change = [("Phone", FieldValue.text("2"))]
        #expect(Org.update("ISCHANGED(Phone)", change, before: before) == .refuses)
        #expect(Org.update("ISCHANGED(Phone)", [("Phone", .text("1 "))], before: before) == .passes)
        #expect(Org.update("ISCHANGED(Budget__c)", change, before: before) == .passes)
        #expect(Org.update(#"PRIORVALUE(Phone) = "1""#, change, before: before) == .refuses)
        #expect(Org.update("ISNEW()", change, before: before) == .passes)
        #expect(Org.update("ISCHANGED(Phone)", change).isUndecidable)
    }

    @Test func aNewRecordHoldsWhatIsWrittenAndNothingElse() {
        let fields: [(String, FieldValue)] = [("LastName", .text("L")), ("Phone", .text("1"))]
        #expect(Org.create("ISNEW()", fields) == .refuses)
        #expect(Org.create("ISCHANGED(Phone)", fields) == .passes)
        #expect(Org.create(#"PRIORVALUE(Phone) = "1""#, fields) == .refuses)
        #expect(Org.create("ISBLANK(Title)", fields) == .refuses)
        #expect(Org.create("ISBLANK(Id)", fields) == .refuses)
        #expect(Org.create("NOT(Agreed__c)", fields) == .refuses)
        #expect(Org.create("IsConverted", fields) == .passes)
    }

    @Test(arguments: [
        // What Salesforce fills in, calculates or stamps.
        #"ISPICKVAL(Status, "Open")"#, "ISBLANK(Grade__c)", "Score__c > 5", "ISBLANK(OwnerId)",
    ])
    func whatSalesforceFillsInIsNotKnownBeforeItHas(formula: String) {
        #expect(Org.create(formula, [("LastName", .text("L"))]).isUndecidable)
    }

    @Test func whatSavingCalculatesIsNotKnownAfterIt() {
        let before: [(String, FieldValue)] = [
            ("Score__c", .integer(3)), ("LastModifiedDate", .text("2026-01-01T00:00:00.000Z")),
            ("CreatedDate", .text("2026-01-01T00:00:00.000Z")),
        ]
        #expect(Org.update("Score__c > 5", before: before).isUndecidable)
        #expect(Org.update("LastModifiedDate < NOW()", before: before).isUndecidable)
        #expect(Org.update("CreatedDate < NOW()", before: before) == .refuses)
    }

    @Test func factsOfARecordThatCanBeWrittenAreKnown() {
        #expect(Org.update("OR(IsConverted, IsDeleted)") == .passes)
        #expect(Org.update("ISBLANK(Id)") == .passes)
        let owner = [("OwnerId", FieldValue.text("005000000000001AAA"))]
        let changed = Org.update("ISCHANGED(OwnerId)", before: owner, owner: "005000000000002AAA")
        #expect(changed == .refuses)
        #expect(Org.update("ISCHANGED(OwnerId)", before: owner) == .passes)
    }

    @Test func aFieldThatIsNotKnownIsNotGuessed() {
        #expect(Org.update("ISBLANK(Phone)").isUndecidable)
        #expect(Org.update("ISBLANK(Owner.Email)").isUndecidable)
        #expect(Org.update("ISBLANK(Phone)", [("Phone", .null)]) == .refuses)
        // Only what matters has to be known.
        #expect(
            Org.update("AND(ISBLANK(Title), ISBLANK(Phone))", [("Title", .text("x"))]) == .passes
        )
    }

    @Test func whatIsBesideTheRecordIsKnownOnlyWhereTheSchemaSuppliesIt() {
        let rule = #"$Profile.Name <> "Marketo Sync""#
        #expect(Org.update(rule).isUndecidable)
        let supplied = [
            Field(name: "$Profile.Name", value: .text("Marketo Sync")),
            Field(name: "$Organization.IsSandbox", value: .boolean(true)),
        ]
        #expect(Org.update(rule, globals: supplied) == .passes)
        #expect(Org.update("$Organization.IsSandbox", globals: supplied) == .refuses)
        #expect(Org.update(#"$User.Department = "x""#, globals: supplied).isUndecidable)
    }

    @Test func theTimeIsThatOfTheDecision() {
        let formula = #"NOW() = DATETIMEVALUE("2026-11-23 18:44:55")"#
        #expect(Org.update(formula) == .refuses)
        #expect(Org.update(formula, at: nil).isUndecidable)
    }

    /// At 18:44 GMT it is the 23rd in most of the world and the 24th in its east.
    @Test func theDayCountsOnlyWhereItIsTheSameEverywhere() {
        let day = { (text: String) in [("Day__c", FieldValue.text(text))] }
        #expect(Org.update("Day__c > TODAY()", day("2026-11-25")) == .refuses)
        #expect(Org.update("Day__c > TODAY()", day("2026-11-23")) == .passes)
        #expect(Org.update("Day__c > TODAY()", day("2026-11-24")).isUndecidable)
        let noon = [("When__c", FieldValue.text("2026-11-23T11:00:00.000Z"))]
        #expect(Org.update("DATEVALUE(When__c) = DATE(2026, 11, 23)", noon).isUndecidable)
        #expect(Org.update("DATEVALUE(When__c) < DATE(2026, 11, 25)", noon) == .refuses)
    }

    @Test func identifiersHaveFifteenCharacters() {
        let partner = [("Partner__c", FieldValue.text("001000000000001AAA"))]
        #expect(Org.update(#"Partner__c = "001000000000001AAA""#, partner) == .passes)
        #expect(Org.update(#"Partner__c = "001000000000001""#, partner) == .refuses)
        #expect(Org.update("LEN(Partner__c) = 15", partner) == .refuses)
        let other = [("Partner__c", FieldValue.text("001000000000001"))]
        #expect(Org.update("ISCHANGED(Partner__c)", other, before: partner) == .passes)
        let long = #"CASESAFEID(Partner__c) = "001000000000001AAA""#
        #expect(Org.update(long, partner) == .refuses)
        #expect(Org.update(#"Id = "00Q000000000001""#) == .refuses)
        let owner = [("OwnerId", FieldValue.text("005000000000001AAA"))]
        let user = [Field(name: "$User.Id", value: .text("005000000000001AAA"))]
        #expect(Org.update("OwnerId = $User.Id", before: owner, globals: user) == .refuses)
        #expect(Org.update("LEN($User.Id) <> 15", globals: user) == .passes)
    }

    @Test func anErrorIsLeftToSalesforce() {
        #expect(Org.update("1 / Budget__c > 0", [("Budget__c", .integer(0))]).isUndecidable)
    }

    @Test func everyRuleThatFailsIsReportedAndInactiveOnesAreNot() throws {
        var schema = Org.schema(["ISBLANK(Phone)", "FALSE", "ISBLANK(Title)", "TRUE"])
        schema.validationRules[3].active = false
        let rules = try #require(CompiledRules(schema))
        let outcome = rules.evaluate(
            ProposedWrite(
                operation: .update,
                fields: [Field(name: "Phone", value: .null), Field(name: "Title", value: .null)]
            )
        )
        #expect(outcome.failed.map(\.name) == ["R0", "R2"])
        #expect(outcome.undecidable.isEmpty)
        schema.validationRules = schema.validationRules.filter { !$0.active }
        #expect(CompiledRules(schema) == nil)
    }

    @Test func aRuleThatIsNotUnderstoodIsUndecidableAndTheOthersCount() throws {
        let formulas = [
            "ISBLANK(Phone", "NoSuch__c = 1", "FOO(1)", "ISBLANK(Name)", "ISBLANK(Phone)",
        ]
        let rules = try #require(CompiledRules(Org.schema(formulas)))
        #expect(rules.undecidable.map(\.name) == ["R0", "R1", "R2", "R3"])
        #expect(rules.undecidable[1].why.contains("NoSuch__c"))
        let phone = [Field(name: "Phone", value: .null)]
        let outcome = rules.evaluate(ProposedWrite(operation: .update, fields: phone))
        #expect(outcome.failed.map(\.name) == ["R4"])
        #expect(outcome.undecidable.map(\.name) == ["R0", "R1", "R2", "R3"])
        #expect(rules.fields == ["Phone"])
    }

    @Test func rulesShareOneRowAndNameTheirFieldsOnce() throws {
        let formulas = ["ISBLANK(phone)", "ISBLANK(PHONE)", "ISCHANGED(Title)"]
        let rules = try #require(CompiledRules(Org.schema(formulas)))
        #expect(rules.fields == ["Phone", "Title"])
    }

    // MARK: For people

    @Test func anExplanationTellsEachPartAndWhatAFieldHeldBefore() throws {
        let formula = #"AND(ISPICKVAL(Status, "Qualified"), ISBLANK(Phone), Budget__c > 5)"#
        let rules = try #require(CompiledRules(Org.schema([formula, "FOO("])))
        var write = ProposedWrite(
            operation: .update,
            fields: [Field(name: "Status", value: .text("Qualified"))],
            recordBefore: [
                Field(name: "Status", value: .text("Open")), Field(name: "Phone", value: .null),
            ],
            decidedAt: Org.now
        )
        let explanation = try #require(rules.explanation(of: "R0", in: write))
        func part(_ text: String) throws -> FormulaExplanation.Part {
            try #require(explanation.parts.first { $0.text == text })
        }
        #expect(try part("Status").finding == .value(.text("Qualified")))
        #expect(try part("Status").before == .value(.text("Open")))
        #expect(try part("Phone").finding == .value(.blank) && part("Phone").before == nil)
        #expect(try part("Budget__c").finding == .undecidable)
        #expect(explanation.parts.first?.text.hasPrefix("AND(") == true)
        write.operation = .create
        let new = try #require(rules.explanation(of: "R0", in: write))
        #expect(new.parts.allSatisfy { $0.before == nil })
        #expect(rules.explanation(of: "R1", in: write) == nil)
    }
}
