// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import SyncEngine

/// What a rule's verdict depends on beside its formula: a change of it tries failed leads again.
@Suite struct RuleFingerprintTests {
    private static func schema(_ change: (inout ObjectSchema) -> Void = { _ in }) -> ObjectSchema {
        let formulas = [
            "Type": #"RecordType.Name = "a""#, "Day": "TODAY() > Since__c", "Sum": "Sum__c > 1",
            "Plain": "ISBLANK(Phone)",
        ]
        var schema = ObjectSchema(
            object: .lead,
            asOf: Timestamp(milliseconds: 1),
            fields: [
                FieldSchema(name: "Sum__c", label: "Sum", type: "double", formula: "A__c + 1")
            ],
            validationRules: formulas.sorted { $0.key < $1.key }.map {
                ValidationRule(
                    name: $0.key,
                    active: true,
                    formula: $0.value,
                    message: "",
                    field: nil
                )
            },
            globals: [Field(name: "$User.TimeZoneSidKey", value: .text("Europe/Paris"))],
            recordTypes: [RecordType(id: "012", developerName: "A", name: "a")]
        )
        change(&schema)
        return schema
    }

    /// The rules whose verdict may be another one now.
    private static func freed(_ change: (inout ObjectSchema) -> Void) -> [String] {
        let before = SchemaFingerprints(schema(), of: .lead)
        let after = SchemaFingerprints(schema(change), of: .lead)
        return ["Day", "Plain", "Sum", "Type"].filter { after.isChanged(before.cause(.rule, $0)) }
    }

    @Test func rulesDependOnWhatTheyNameAlone() {
        #expect(Self.freed { _ in } == [])
        #expect(Self.freed { $0.recordTypes[0].name = "b" } == ["Type"])
        #expect(Self.freed { $0.globals[0].value = .text("Europe/Rome") } == ["Day"])
        #expect(Self.freed { $0.fields[0].formula = "A__c + 2" } == ["Sum"])
    }
}
