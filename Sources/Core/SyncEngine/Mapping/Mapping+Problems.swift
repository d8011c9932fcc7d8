// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

extension Mapping {
    /// Where this mapping does not agree with the schemas, one line each, for `config check` and
    /// for the log at start. Such fields are left out until the schemas show them.
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
            for field in fields where !field.isHidden {
                guard let line = unlikeTypes(field, schemas), !problems.contains(line) else {
                    continue
                }
                problems.append(line)
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

    /// A line about a pair whose fields hold different kinds of values; nil if a value of one is a
    /// value of the other.
    private func unlikeTypes(_ field: MappedField, _ schemas: SchemaSet) -> String? {
        guard let salesforce = field.schema, let name = field.salesforceName,
            let marketo = schemas.person?.fields.first(where: { $0.name == field.marketoName })
        else { return nil }
        let pair = "'\(field.marketoName)' (\(marketo.type)) and '\(name)' (\(salesforce.type))"
        if !field.timedSystems.isEmpty {
            return "\(pair) hold times and days: a time is synced as its day, in UTC"
        }
        let kinds = [ValueKind(typeName: marketo.type), ValueKind(typeName: salesforce.type)]
        guard kinds[0].isUnlike(kinds[1]) || kinds[1].isUnlike(kinds[0]) else { return nil }
        return "\(pair) hold different kinds of values: what the other one does not take is refused"
    }

    private func hint(for name: String, in schema: ObjectSchema?) -> String {
        let lowercased = name.lowercased()
        let other = schema?.fields.first { $0.name.lowercased() == lowercased }
        return other.map { "; it is spelt '\($0.name)' there" } ?? ""
    }
}

extension ValueKind {
    /// Whether values of the kind are never values of another one. Text can hold anything.
    fileprivate func isUnlike(_ other: ValueKind) -> Bool {
        switch self {
        case .boolean: [.integer, .number, .date, .datetime].contains(other)
        case .integer, .number: [.date, .datetime].contains(other)
        case .date, .datetime, .text, .untyped: false
        }
    }
}
