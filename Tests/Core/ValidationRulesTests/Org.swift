// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SalesforceFormula
import SyncEngine

@testable import ValidationRules

/// An org with one field of each type, and a rule to try.
enum Org {
    static let now = Timestamp(rfc3339: "2026-11-23T18:44:55.000Z")!
    static let record = "00Q000000000001AAA"

    static let fields: [FieldSchema] = {
        func field(
            _ name: String,
            _ type: String,
            _ change: (inout FieldSchema) -> Void = { _ in }
        ) -> FieldSchema {
            var field = FieldSchema(name: name, label: name, type: type, custom: true)
            change(&field)
            return field
        }
        return BuiltInSchema.lead.fields + [
            field("Tier__c", "picklist"),
            field("Tags__c", "multipicklist"),
            field("Day__c", "date"),
            field("When__c", "datetime"),
            field("Hour__c", "time"),
            field("Budget__c", "currency") { ($0.precision, $0.scale) = (18, 2) },
            field("Share__c", "percent") { ($0.precision, $0.scale) = (5, 1) },
            field("Seats__c", "double") { ($0.precision, $0.scale) = (10, 0) },
            field("Agreed__c", "boolean"),
            field("Partner__c", "reference"),
            field("Note__c", "textarea"),
            field("Score__c", "double") { ($0.createable, $0.updateable) = (false, false) },
            field("Grade__c", "string") { $0.defaultedOnCreate = true },
            field("Place__c", "location"),
            field("Mail__c", "email"),
            field("Topics__c", "multipicklist") { $0.picklistValues = ["Red", "Green", "Blue"] },
            field("Opted__c", "boolean") {
                ($0.defaultedOnCreate, $0.defaultValue) = (true, .boolean(true))
            },
            field("Stage__c", "picklist") {
                ($0.defaultedOnCreate, $0.defaultValue) = (true, .text("New"))
            },
            field("Double__c", "double") {
                ($0.createable, $0.updateable) = (false, false)
                ($0.formula, $0.readsBlankAsZero) = ("Seats__c * 2", true)
            },
            field("Picture__c", "string") {
                ($0.createable, $0.updateable) = (false, false)
                $0.formula = "IMAGE(\"a\", \"b\")"
            },
            FieldSchema(name: "RecordTypeId", label: "Record Type", type: "reference"),
        ]
    }()

    static let recordTypes = [
        RecordType(
            id: "012000000000000AAA",
            developerName: "Master",
            name: "Master",
            isMaster: true
        ),
        RecordType(id: "012A00000000001", developerName: "Partner", name: "Partner Lead"),
        RecordType(
            id: "012A00000000002",
            developerName: "Direct",
            name: "Direct Lead",
            isDefault: true
        ),
    ]

    static func schema(
        _ formulas: [String],
        globals: [Field] = [],
        recordTypes: [RecordType] = []
    ) -> ObjectSchema {
        ObjectSchema(
            object: .lead,
            asOf: Timestamp(milliseconds: 1),
            fields: fields,
            validationRules: formulas.enumerated().map { number, formula in
                ValidationRule(
                    name: "R\(number)",
                    active: true,
                    formula: formula,
                    message: "Rule \(number)",
                    field: nil
                )
            },
            globals: globals,
            recordTypes: recordTypes
        )
    }

    /// What one rule says of a change.
    enum Answer: Equatable, CustomStringConvertible {
        case refuses, passes
        case undecidable(String)

        var description: String {
            switch self {
            case .refuses: "refuses"
            case .passes: "passes"
            case .undecidable(let why): "undecidable: \(why)"
            }
        }

        var isUndecidable: Bool { if case .undecidable = self { true } else { false } }
    }

    /// An update of a record whose fields `before` are known.
    static func update(
        _ formula: String,
        _ fields: [(String, FieldValue)] = [],
        before: [(String, FieldValue)] = [],
        owner: String? = nil,
        at now: Timestamp? = Org.now,
        globals: [Field] = [],
        recordTypes: [RecordType] = []
    ) -> Answer {
        answer(
            formula,
            ProposedWrite(
                operation: .update,
                fields: fields.map(Field.init),
                record: record,
                owner: owner,
                recordBefore: before.map(Field.init),
                decidedAt: now
            ),
            globals: globals,
            recordTypes: recordTypes
        )
    }

    static func create(
        _ formula: String,
        _ fields: [(String, FieldValue)] = [],
        owner: String? = nil,
        globals: [Field] = [],
        recordTypes: [RecordType] = []
    ) -> Answer {
        answer(
            formula,
            ProposedWrite(
                operation: .create,
                fields: fields.map(Field.init),
                owner: owner,
                decidedAt: now
            ),
            globals: globals,
            recordTypes: recordTypes
        )
    }

    private static func answer(
        _ formula: String,
        _ write: ProposedWrite,
        globals: [Field] = [],
        recordTypes: [RecordType] = []
    ) -> Answer {
        let schema = schema([formula], globals: globals, recordTypes: recordTypes)
        let zones = { (name: String) in
            name == "Pacific/Auckland"
                ? FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: 13 * 3_600)]) : nil
        }
        guard let rules = CompiledRules(schema, timeZone: zones) else {
            return .undecidable("no rule")
        }
        let outcome = rules.evaluate(write)
        if let undecidable = outcome.undecidable.first { return .undecidable(undecidable.why) }
        return outcome.failed.isEmpty ? .passes : .refuses
    }
}
