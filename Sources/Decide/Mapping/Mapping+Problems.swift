// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

extension Mapping {
    /// What in this mapping does not agree with the schemas, one line each: for `config check` and
    /// for the log at start. The fields are left out until the schemas show them.
    ///
    /// A built-in schema knows no custom fields, and nothing is said of them against it.
    public func problems(schemas: SchemaSet) -> [String] {
        let compiled = CompiledMapping(mapping: self, schemas: schemas)
        var problems: [String] = []
        for object in [ObjectType.lead, .contact] {
            let fields = compiled[object].fields
            for field in fields where field.isHidden {
                let system = field.hiddenIn ?? .salesforce
                let name = field.hiddenName ?? field.marketoName
                let shown = system == .marketo ? ObjectType.person : object
                guard schemas.isFromSystem(shown) || !isCustomFieldName(name) else { continue }
                let line = "\(system.title) shows no field '\(name)' on \(shown.rawValue)"
                let hint = hint(for: name, in: schemas[shown])
                if !problems.contains(line + hint) { problems.append(line + hint) }
            }
            let mapped = Set(fields.compactMap(\.salesforceName))
            for field in schemas[object]?.fields ?? []
            where FieldCheck(field).isRequiredOnCreate && !mapped.contains(field.name) {
                problems.append(
                    "Salesforce requires '\(field.name)' on \(object.rawValue), "
                        + "and it is not mapped"
                )
            }
        }
        return problems
    }

    private func hint(for name: String, in schema: ObjectSchema?) -> String {
        let lowercased = name.lowercased()
        let other = schema?.fields.first { $0.name.lowercased() == lowercased }
        return other.map { "; it is spelt '\($0.name)' there" } ?? ""
    }
}
