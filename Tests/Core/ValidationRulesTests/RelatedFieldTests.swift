// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import ValidationRules

/// Fields beside the record that belong to it: of its parents, and of its record type.
@Suite struct RelatedFieldTests {
    private static let partner = ("Partner__c", FieldValue.text("001000000000001AAA"))

    @Test func theParentOfAnEmptyReferenceIsBlank() {
        let none = [("Partner__c", FieldValue.null)]
        #expect(Org.create("ISBLANK(Partner__r.Name)") == .refuses)
        #expect(Org.update("ISBLANK(Partner__r.Name)", before: none) == .refuses)
        #expect(Org.update(#"ISPICKVAL(Partner__r.Type, "")"#, none) == .refuses)
        #expect(Org.update("Partner__r.IsPartner", none) == .passes)
        #expect(Org.update("ISBLANK(Partner__r.Owner.Name)", none) == .refuses)
        // A formula field of a parent that is not there may come to anything.
        #expect(Org.update("ISBLANK(Partner__r.Level__c)", none).isUndecidable)
        #expect(Org.update("ISBLANK(Partner__r.Name)", [Self.partner]).isUndecidable)
        #expect(Org.update("ISBLANK(Partner__r.Name)").isUndecidable)
    }

    @Test func whatWasSeenOfAParentCountsAsLongAsItIsTheParent() {
        let seen: [(String, FieldValue)] = [Self.partner, ("Partner__r.Name", .text("Acme"))]
        let rule = #"Partner__r.Name = "Acme""#
        #expect(Org.update(rule, before: seen) == .refuses)
        #expect(Org.update(rule, [("Phone", .text("1"))], before: seen) == .refuses)
        #expect(Org.update(rule, [Self.partner], before: seen) == .refuses)
        let other = [("Partner__c", FieldValue.text("001000000000002AAA"))]
        #expect(Org.update(rule, other, before: seen).isUndecidable)
        #expect(Org.update(rule, [("Partner__c", .null)], before: seen) == .passes)
        #expect(Org.create(rule) == .passes)
    }

    @Test func rulesTellWhatHasToBeKnownOfParents() throws {
        let formulas = [#"Owner.Alias = "a""#, #"RecordType.Name = "b""#, #"$User.Title = "c""#]
        let rules = try #require(CompiledRules(Org.schema(formulas)))
        #expect(rules.fields == ["OwnerId", "Owner.Alias", "RecordTypeId"])
        #expect(rules.fields(of: rules.rules[0].rule).isEmpty)
    }

    @Test func namesOfRecordTypesAreThoseThatDescribeTells() {
        func update(_ formula: String, _ id: String) -> Org.Answer {
            Org.update(
                formula,
                before: [("RecordTypeId", .text(id))],
                recordTypes: Org.recordTypes
            )
        }
        let partner = "012A00000000001IAA"
        #expect(update(#"RecordType.DeveloperName = "Partner""#, partner) == .refuses)
        #expect(update(#"$RecordType.Name <> "Partner Lead""#, partner) == .passes)
        #expect(update(#"RecordType.Id = "012A00000000001""#, partner) == .refuses)
        #expect(update(#"RecordTypeId = "012A00000000001""#, partner) == .refuses)
        #expect(update(#"RecordType.Name = "x""#, "012A00000000009IAA").isUndecidable)
        #expect(update(#"RecordType.Description = "x""#, partner).isUndecidable)
        let unknown = Org.update(#"RecordType.Name = "x""#, recordTypes: Org.recordTypes)
        #expect(unknown.isUndecidable)
    }

    @Test func aNewRecordHasTheSyncUsersRecordType() {
        func create(_ formula: String, _ types: [RecordType]) -> Org.Answer {
            Org.create(formula, recordTypes: types)
        }
        #expect(create(#"RecordType.DeveloperName = "Direct""#, Org.recordTypes) == .refuses)
        #expect(create(#"RecordTypeId = "012A00000000002""#, Org.recordTypes) == .refuses)
        var master = [Org.recordTypes[0]]
        master[0].isDefault = true
        #expect(create("ISBLANK(RecordType.Name)", master) == .refuses)
        #expect(create("ISBLANK(RecordTypeId)", master) == .refuses)
        #expect(create("ISBLANK(RecordTypeId)", []).isUndecidable)
    }

    /// At 18:44 GMT it is the 24th in Auckland.
    @Test func theDayIsThatOfTheSyncUser() {
        let zone = [Field(name: "$User.TimeZoneSidKey", value: .text("Pacific/Auckland"))]
        let day = [("Day__c", FieldValue.text("2026-11-24"))]
        #expect(Org.update("Day__c = TODAY()", day, globals: zone) == .refuses)
        let noon = [("When__c", FieldValue.text("2026-11-23T12:00:00.000Z"))]
        let rule = "DATEVALUE(When__c) = DATE(2026, 11, 24)"
        #expect(Org.update(rule, noon, globals: zone) == .refuses)
        let unknown = [Field(name: "$User.TimeZoneSidKey", value: .text("Mars/Olympus"))]
        #expect(Org.update("Day__c = TODAY()", day, globals: unknown).isUndecidable)
    }
}
