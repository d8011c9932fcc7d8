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

    /// Fingerprints of rules that name a global of each kind of value. They stand in stored states
    /// since the first release: nothing may change them, least of all the name of a case.
    @Test(
        arguments: [
            (FieldValue.null, 1_804_291_806_217_602), (.nested, 1_791_892_175_195_591),
            (.boolean(true), 1_504_861_374_359_954), (.boolean(false), 1_104_481_771_546_597),
            (.integer(-5), 577_575_545_475_280), (.number(0.1), 3_944_330_407_894_969),
            (.number(1e300), 1_704_495_774_642_958),
            (.text("Europe/Paris"), 230_808_195_447_937),
            (.text("a \"b\" \\ \n\té \u{1}"), 2_071_385_078_889_421),
        ] as [(FieldValue, Int64)]
    )
    func storedFingerprintsStay(value: FieldValue, fingerprint: Int64) {
        let rule = ValidationRule(
            name: "R",
            active: true,
            formula: "$Setup.X",
            message: "",
            field: nil
        )
        let schema = ObjectSchema(
            object: .lead,
            asOf: Timestamp(milliseconds: 1),
            fields: [],
            validationRules: [rule],
            globals: [Field(name: "$Setup.X", value: value)]
        )
        let cause = SchemaFingerprints(schema, of: .lead).cause(.rule, "R")
        #expect(cause.fingerprint == fingerprint)
    }

    @Test func rulesDependOnWhatTheyNameAlone() {
        #expect(Self.freed { _ in } == [])
        #expect(Self.freed { $0.recordTypes[0].name = "b" } == ["Type"])
        #expect(Self.freed { $0.globals[0].value = .text("Europe/Rome") } == ["Day"])
        #expect(Self.freed { $0.fields[0].formula = "A__c + 2" } == ["Sum"])
    }
}
