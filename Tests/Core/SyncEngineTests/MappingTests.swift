import LeadModel
import Primitives
// SPDX-License-Identifier: Apache-2.0
import SyncEngine
import Testing

/// A mapping is checked when it is made, and says in one line what is wrong.
struct MappingTests {
    private func line(_ description: MappingDescription) -> String? {
        do {
            _ = try Mapping(description: description)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func everyStandardFieldIsShownByTheBuiltInSchema() {
        let compiled = CompiledMapping(mapping: .standard, schemas: SchemaSet())
        #expect(compiled.lead.hidden.map { compiled.lead.fields[$0].marketoName } == ["leadScore"])
        #expect(compiled.contact.hidden == compiled.lead.hidden)
        #expect(Mapping.standard.problems(schemas: SchemaSet()).isEmpty)
        #expect(compiled.lead.fields.filter { $0.salesforceName != nil }.count == 24)
        #expect(compiled.contact.fields.filter { $0.salesforceName != nil }.count == 18)
    }

    @Test func marketoWinsUnlessToldOtherwise() throws {
        #expect(Mapping.standard.leadRule == .marketo)
        #expect(Mapping.standard.contactRule == .marketo)
        let mapping = try Mapping(
            description: MappingDescription(
                extends: "standard",
                contactRule: "newest",
                fields: [.init(marketo: "phone", rule: "salesforce-unless-blank")]
            )
        )
        let compiled = CompiledMapping(mapping: mapping, schemas: SchemaSet())
        let phone = try #require(compiled.index(marketo: "phone"))
        let email = try #require(compiled.index(marketo: "email"))
        #expect(compiled.contact.fields[phone].rule == .salesforceUnlessBlank)
        #expect(compiled.contact.fields[phone].salesforceName == "Phone")
        #expect(compiled.contact.fields[email].rule == .newest)
        #expect(compiled.lead.fields[email].rulePhrase == "lead: marketo wins")
        #expect(compiled.contact.fields[email].rulePhrase == "contact: newest wins")
    }

    @Test func aPairHasTheSameIndexOnLeadAndContact() throws {
        let compiled = CompiledMapping(mapping: .standard, schemas: SchemaSet())
        let address = try #require(compiled.index("Street", of: .lead))
        #expect(compiled.index("MailingStreet", of: .contact) == address)
        #expect(compiled.index("address", of: .person) == address)
        #expect(compiled.index("Street", of: .contact) == nil)
        let company = try #require(compiled.index(marketo: "company"))
        #expect(!compiled.contact.fields[company].isActive)
        #expect(!compiled.contact.fields[company].isHidden)
    }

    @Test(arguments: [
        (MappingDescription(extends: "other"), "extends: unknown mapping 'other'"),
        (MappingDescription(leadRule: "latest"), "objects: lead: unknown rule 'latest'"),
        (
            MappingDescription(fields: [.init(marketo: "a", lead: "A", rule: "x")]),
            "fields: 'a': unknown rule 'x'"
        ),
        (
            MappingDescription(fields: [
                .init(marketo: "a", lead: "A"), .init(marketo: "a", lead: "B"),
            ]), "the Marketo field 'a' is mapped twice"
        ),
        (
            MappingDescription(fields: [
                .init(marketo: "a", lead: "A"), .init(marketo: "b", lead: "a"),
            ]), "the lead field 'a' is mapped twice"
        ),
        (
            MappingDescription(fields: [
                .init(marketo: "a", contact: "A"), .init(marketo: "b", contact: "A"),
            ]), "the contact field 'A' is mapped twice"
        ),
        (MappingDescription(fields: [.init(marketo: " ", lead: "A")]), "empty Marketo name"),
        (MappingDescription(fields: [.init(marketo: "a", lead: "")]), "empty lead field name"),
        (MappingDescription(fields: [.init(marketo: "a")]), "neither a lead field nor a contact"),
        (MappingDescription(without: ["a"]), "without: the extended mapping has no field 'a'"),
        (MappingDescription(customFields: .named(["Region"])), "'Region' is not the API name"),
    ])
    func aFaultyMappingIsRefusedInOneLine(description: MappingDescription, expected: String) {
        let line = line(description)
        #expect(line?.contains(expected) == true, "\(line ?? "accepted")")
        #expect(line?.contains("\n") == false)
    }

    @Test func anEntryTakesAFieldFromTheInheritedPair() throws {
        let mapping = try Mapping(
            description: MappingDescription(
                extends: "standard",
                without: ["fax"],
                fields: [.init(marketo: "notes", lead: "Description")]
            )
        )
        let inherited = try #require(mapping.pairs.first { $0.marketo == "mktoPersonNotes" })
        #expect(inherited.lead == nil)
        #expect(inherited.contact == "Description")
        #expect(!mapping.pairs.contains { $0.marketo == "fax" })
    }

    private let schemas: SchemaSet = {
        var schemas = SchemaSet()
        var lead = BuiltInSchema.lead
        lead.asOf = Timestamp(milliseconds: 1)
        lead.fields.append(
            FieldSchema(name: "Tier__c", label: "Tier", type: "double", custom: true, precision: 4)
        )
        lead.fields.append(
            FieldSchema(name: "Place__c", label: "Place", type: "location", custom: true)
        )
        lead.fields.append(
            FieldSchema(
                name: "Sum__c",
                label: "Sum",
                type: "double",
                createable: false,
                updateable: false,
                custom: true
            )
        )
        _ = schemas.accept(lead)
        return schemas
    }()

    @Test func allCustomFieldsAreMappedByTheirOwnName() throws {
        let mapping = try Mapping(pairs: Mapping.standard.pairs, customFields: .all)
        let compiled = CompiledMapping(mapping: mapping, schemas: schemas)
        let tier = try #require(compiled.index("Tier__c", of: .lead))
        #expect(compiled.index("Tier__c", of: .person) == tier)
        #expect(compiled.lead.fields[tier].kind == .number)
        #expect(compiled.contact.fields[tier].salesforceName == nil)
        #expect(compiled.contact.fields[tier].kind == .number)
        #expect(compiled.index("Place__c", of: .lead) == nil)
        let sum = compiled.lead.fields[try #require(compiled.index("Sum__c", of: .lead))]
        #expect(!sum.isWritable(in: .salesforce, operation: .update))
        #expect(sum.isWritable(in: .marketo, operation: .update))
        #expect(compiled.index("mkto71_Lead_Score__c", of: .lead) != nil)
    }

    @Test func aFieldThatASchemaDoesNotShowIsHiddenAndNamed() throws {
        var schemas = schemas
        _ = schemas.accept(
            ObjectSchema(
                object: .person,
                asOf: Timestamp(milliseconds: 1),
                fields: [FieldSchema(name: "phone", label: "Phone", type: "phone")]
            )
        )
        let mapping = try Mapping(pairs: [
            FieldPair(marketo: "phone", lead: "phone", contact: "Phone"),
            FieldPair(marketo: "fax", lead: "Fax", contact: nil),
        ])
        let compiled = CompiledMapping(mapping: mapping, schemas: schemas)
        #expect(compiled.lead.fields[0].hiddenIn == .salesforce)
        #expect(compiled.contact.fields[0].hiddenIn == nil)
        #expect(compiled.lead.fields[1].hiddenName == "fax")
        #expect(
            mapping.problems(schemas: schemas) == [
                "Salesforce shows no field 'phone' on Lead; it is spelt 'Phone' there",
                "Marketo shows no field 'fax' on Person",
                "Salesforce requires 'LastName' on Lead, and it is not mapped",
                "Salesforce requires 'Company' on Lead, and it is not mapped",
                "Salesforce requires 'LastName' on Contact, and it is not mapped",
            ]
        )
    }

    @Test(arguments: [
        (ValueKind.text, FieldValue.text(""), FieldValue.null),
        (.text, .integer(7), .text("7")), (.text, .text("Ä"), .text("Ä")),
        (.boolean, .text("TRUE"), .boolean(true)), (.boolean, .integer(0), .boolean(false)),
        (.boolean, .text("yes"), .text("yes")), (.boolean, .null, .null),
        (.integer, .text("10.0"), .integer(10)), (.integer, .number(10.5), .number(10.5)),
        (.number, .text("1e3"), .integer(1000)), (.number, .text("0.5"), .number(0.5)),
        (.number, .text("nan"), .text("nan")), (.number, .text("0x10"), .text("0x10")),
        (.date, .text("2026-11-23"), .text("2026-11-23")),
        (.datetime, .text("2026-11-23T19:44:55+01:00"), .text("2026-11-23T18:44:55.000Z")),
        (.datetime, .text("2026-11-23T18:44:55.000+0000"), .text("2026-11-23T18:44:55.000Z")),
        (.datetime, .text("2026-11-23T18:44:55Z"), .text("2026-11-23T18:44:55.000Z")),
        (.datetime, .text("soon"), .text("soon")), (.untyped, .integer(1), .integer(1)),
    ])
    func canonicalFormsAreTheSameForBothVendors(
        kind: ValueKind,
        value: FieldValue,
        expected: FieldValue
    ) {
        #expect(kind.canonical(value) == expected)
        #expect(kind.canonical(expected) == expected)
    }
}
