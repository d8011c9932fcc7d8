// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import ValidationRules

/// Values as Salesforce will hold them when its rules run.
@Suite struct SaveTests {
    private static let old = [("Mail__c", FieldValue.text("ada@example.com"))]

    @Test func aDifferenceInCaseOfAnEMailIsNoChange() {
        let shouted = [("Mail__c", FieldValue.text("ADA@Example.com"))]
        #expect(Org.update("ISCHANGED(Mail__c)", shouted, before: Self.old) == .passes)
        let other = [("Mail__c", FieldValue.text("Bea@Example.com"))]
        #expect(Org.update("ISCHANGED(Mail__c)", other, before: Self.old) == .refuses)
    }

    @Test func theCaseOfAnEMailDecidesNothing() {
        let shouted = [("Mail__c", FieldValue.text("Ada@Example.com"))]
        let rule = #"NOT(REGEX(Mail__c, "[a-z@.]+"))"#
        #expect(Org.create(rule, shouted).isUndecidable)
        #expect(Org.create(rule, [("Mail__c", .text("ada@example.com"))]) == .passes)
        #expect(Org.create(#"CONTAINS(Mail__c, "@")"#, shouted) == .refuses)
        // Other fields keep their case.
        #expect(Org.create(#"Note__c = "Ada""#, shouted + [("Note__c", .text("Ada"))]) == .refuses)
    }

    @Test func selectedValuesHaveTheOrderOfTheirList() {
        let before = [("Topics__c", FieldValue.text("Red;Blue"))]
        let rule = "ISCHANGED(Topics__c)"
        let turned = [("Topics__c", FieldValue.text("Blue;Red"))]
        #expect(Org.update(rule, turned, before: before) == .passes)
        let more = [("Topics__c", FieldValue.text("Blue;Red;Green"))]
        #expect(Org.update(rule, more, before: before) == .refuses)
        // Without a list, too.
        let tags = [("Tags__c", FieldValue.text("x;y"))]
        #expect(
            Org.update("ISCHANGED(Tags__c)", [("Tags__c", .text("y;x"))], before: tags) == .passes
        )
    }

    @Test func dateTimesAreKeptToTheSecond() {
        let before = [("When__c", FieldValue.text("2026-01-01T10:00:00.000Z"))]
        func changed(to text: String) -> Org.Answer {
            Org.update("ISCHANGED(When__c)", [("When__c", .text(text))], before: before)
        }
        #expect(changed(to: "2026-01-01T10:00:00.730Z") == .passes)
        #expect(changed(to: "2026-01-01T10:00:01.000Z") == .refuses)
        let early = [("When__c", FieldValue.text("1969-12-31T23:59:59.500Z"))]
        #expect(
            Org.create(#"When__c = DATETIMEVALUE("1969-12-31 23:59:59")"#, early) == .refuses
        )
    }

    // MARK: Creates

    @Test(arguments: [
        "CreatedDate > DATETIMEVALUE(\"2020-01-01 00:00:00\")", "NOT(ISBLANK(CreatedDate))",
        "NOT(ISBLANK(LastModifiedById))", "LastActivityDate < TODAY()",
        "NOT(ISBLANK(ConvertedContactId))",
    ])
    func stampsOfANewRecordAreBlank(formula: String) {
        #expect(Org.create(formula) == .passes)
    }

    @Test func aNewRecordHasTheDefaultsThatDescribeTells() {
        #expect(Org.create("Opted__c") == .refuses)
        #expect(Org.create("Opted__c", [("Opted__c", .boolean(false))]) == .passes)
        #expect(Org.create(#"ISPICKVAL(Stage__c, "New")"#) == .refuses)
        #expect(Org.create(#"ISPICKVAL(Stage__c, "New")"#, [("Stage__c", .null)]) == .passes)
        // A record type may have another default for a picklist, not for a checkbox.
        let picklist = Org.create(
            #"ISPICKVAL(Stage__c, "New")"#,
            recordTypes: Org.recordTypes
        )
        #expect(picklist.isUndecidable)
        #expect(Org.create("Opted__c", recordTypes: Org.recordTypes) == .refuses)
        // An update applies no default.
        #expect(Org.update("Opted__c").isUndecidable)
    }

    @Test func aNewRecordBelongsToTheSyncUser() {
        let globals = [
            Field(name: "$User.Id", value: .text("005000000000009AAA")),
            Field(name: "$User.Department", value: .text("Sales")),
            Field(name: "$Profile.Name", value: .text("Sync")),
        ]
        func create(_ formula: String, owner: String? = nil) -> Org.Answer {
            Org.create(formula, owner: owner, globals: globals)
        }
        #expect(create("OwnerId = $User.Id") == .refuses)
        #expect(create(#"Owner:User.Department = "Sales""#) == .refuses)
        #expect(create(#"Owner.Profile.Name <> "Sync""#) == .passes)
        #expect(create("ISBLANK(Owner:Queue.Name)") == .refuses)
        #expect(create("Owner.IsActive").isUndecidable)
        let other = "005000000000008AAA"
        #expect(create("OwnerId = $User.Id", owner: other) == .passes)
        #expect(create(#"Owner.Department = "Sales""#, owner: other).isUndecidable)
        let queue = "00G000000000008AAA"
        #expect(create("ISBLANK(Owner:User.Department)", owner: queue) == .refuses)
    }

    // MARK: Formula fields

    @Test func formulaFieldsAreCalculated() {
        let seats = [("Seats__c", FieldValue.integer(4))]
        #expect(Org.create("Double__c = 8", seats) == .refuses)
        #expect(Org.create("Double__c = 0") == .refuses)
        #expect(Org.update("Double__c = 8", seats) == .refuses)
        #expect(Org.update("Double__c = 8").isUndecidable)
        #expect(Org.update("ISCHANGED(Double__c)", seats, before: seats).isUndecidable)
        // One that is not understood is not known, and hurts nothing else.
        #expect(Org.create(#"Picture__c = "a""#).isUndecidable)
    }
}
