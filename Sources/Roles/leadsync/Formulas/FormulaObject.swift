// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import SalesforceFormula
import SyncEngine
import ValidationRules

/// The object that formulas are about: its fields and its validation rules.
struct FormulaObject {
    let schema: ObjectSchema
    /// What formulas may name.
    let formulaSchema: FormulaSchema

    /// The object's API name.
    var name: String { schema.object.rawValue }
    var rules: [ValidationRule] { schema.validationRules }

    /// - Parameter given: names, in lower case, of formula fields whose values are given.
    init(_ schema: ObjectSchema, given: Set<String> = []) {
        self.schema = schema
        formulaSchema = FormulaSchema(of: schema, given: given)
    }

    /// An object as it comes with Salesforce.
    init(builtIn name: String) throws {
        switch name.lowercased() {
        case "lead": self.init(BuiltInSchema.lead)
        case "contact": self.init(BuiltInSchema.contact)
        default:
            throw Failure(
                .configuration,
                "--object \(name): only Lead and Contact are built in; give a --schema"
            )
        }
    }

    /// The object of a schema's record, as the topic of schemas has it.
    init(schemaFile path: String) throws {
        let bytes = [UInt8](try InputFile.read(path))
        do throws(DecodingFailure) {
            self.init(try JSONReader().decode(ObjectSchema.self, from: bytes))
        } catch {
            throw Failure(.data, "\(path) is no schema: \(error)")
        }
    }

    /// The field of that name, whatever the case.
    func field(_ name: String) -> FieldSchema? {
        let name = name.lowercased()
        return schema.fields.first { $0.name.lowercased() == name }
    }

    /// The validation rule of that name, whatever the case.
    func rule(named name: String) throws -> ValidationRule {
        if let rule = rules.first(where: { $0.name.lowercased() == name.lowercased() }) {
            return rule
        }
        let names = rules.map(\.name).joined(separator: ", ")
        throw Failure(
            .data,
            "the schema has no validation rule \(name)"
                + (names.isEmpty ? ", nor any other" : "; it has \(names)")
        )
    }
}
