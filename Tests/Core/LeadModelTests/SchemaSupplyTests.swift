// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import Testing

/// What a schema and a state hold for rules, as records of their topics.
@Suite struct SchemaSupplyTests {
    @Test func schemaMayTellRecordTypesParentsDefaultsAndFormulas() throws {
        let schema = ObjectSchema(
            object: .lead,
            asOf: Timestamp(milliseconds: 1_764_009_895_000),
            fields: [
                FieldSchema(
                    name: "Flag__c",
                    label: "Flag",
                    type: "boolean",
                    defaultValue: .boolean(true)
                ),
                FieldSchema(
                    name: "Sum__c",
                    label: "Sum",
                    type: "double",
                    formula: "A__c + 1",
                    readsBlankAsZero: true
                ),
                FieldSchema(name: "Plain__c", label: "Plain", type: "string"),
            ],
            recordTypes: [
                RecordType(id: "012", developerName: "P", name: "Partner", isDefault: true),
                RecordType(id: "013", developerName: "Master", name: "Master", isMaster: true),
            ],
            parentFields: ["Owner.Alias"]
        )
        let bytes = schema.encoded()
        #expect(try JSONReader().decode(ObjectSchema.self, from: bytes) == schema)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""parentFields":["Owner.Alias"]"#))
        // A producer that knows none writes none.
        let plain = text.suffix(from: text.firstRange(of: "Plain__c")!.lowerBound)
        #expect(!plain.prefix { $0 != "}" }.contains("defaultValue"))
        #expect(!plain.prefix { $0 != "}" }.contains("formula"))
    }

    @Test func stateKeepsWhatRulesSee() throws {
        var link = RecordLink(object: .lead, record: "00Q000000000001AAA")
        link.beside = [
            Field(name: "Owner.Alias", value: .text("a")), Field(name: "Region__c", value: .null),
        ]
        var state = LeadState(lead: LeadID(.marketo, "1042"))
        state.salesforce = link
        let entry = LeadEntry.lead(state)
        guard
            case .lead(let read) = try JSONReader().decode(LeadEntry.self, from: entry.encoded())
        else { throw DecodingFailure("not a lead") }
        #expect(read.salesforce?.beside == link.beside)
    }
}
