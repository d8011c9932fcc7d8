// SPDX-License-Identifier: Apache-2.0

public import LeadModel
import Primitives

/// Fingerprints of the parts of a schema that a failure can depend on, to compare a newer schema
/// with the one that held at the failure (docs/validation.md, Tried again by cause).
struct SchemaFingerprints: Sendable {
    /// The object that the schema describes.
    let object: ObjectType
    /// When the schema was read; `distantPast` for a built-in one, or where there is none.
    let asOf: Timestamp
    private let fields: [String: FieldSchema]
    private let rules: [ValidationRule]
    private let ruleFingerprints: [String: Int64]
    private let whole: Int64

    init(_ schema: ObjectSchema?, of object: ObjectType) {
        self.object = object
        asOf = schema?.asOf ?? .distantPast
        fields = Dictionary(
            (schema?.fields ?? []).map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        rules = schema?.validationRules ?? []
        ruleFingerprints = Dictionary(
            rules.map { ($0.name, Self.fingerprint(of: $0, in: schema)) },
            uniquingKeysWith: { first, _ in first }
        )
        var hash = StableHash()
        for field in schema?.fields ?? [] { hash.add(field) }
        for rule in rules {
            hash.add(rule.name)
            hash.add(Int(ruleFingerprints[rule.name] ?? 0))
        }
        whole = schema == nil ? 0 : hash.value
    }

    /// The fingerprint of everything that decides whether a rule fires: the formula, the globals
    /// and record types that it names, and the user's time zone if it asks for the day; not its
    /// message.
    private static func fingerprint(of rule: ValidationRule, in schema: ObjectSchema?) -> Int64 {
        var hash = StableHash()
        hash.add(rule.active)
        hash.add(rule.formula)
        guard let schema else { return hash.value }
        let formula = rule.formula.lowercased()
        for field in schema.fields {
            guard let own = field.formula, formula.contains(field.name.lowercased()) else {
                continue
            }
            hash.add(own)
        }
        let asksForDay = formula.contains("today") || formula.contains("datevalue")
        for global in schema.globals
        where formula.contains(global.name.lowercased())
            || asksForDay && global.name == "$User.TimeZoneSidKey"
        {
            hash.add(global.name)
            hash.add(global.value)
        }
        if formula.contains("recordtype") {
            for type in schema.recordTypes {
                hash.add(type.id)
                hash.add(type.developerName)
                hash.add(type.name)
                hash.add(type.isDefault)
            }
        }
        return hash.value
    }

    /// The cause for one part of this schema, with its fingerprint.
    func cause(_ kind: FailureCause.Kind, _ name: String) -> FailureCause {
        FailureCause(kind: kind, name: name, fingerprint: fingerprint(kind, name))
    }

    /// The cause that any change of the schema frees.
    var anyChange: FailureCause {
        FailureCause(kind: .schema, name: object.rawValue, fingerprint: whole)
    }

    /// Whether a part has changed since the failure.
    func isChanged(_ cause: FailureCause) -> Bool {
        fingerprint(cause.kind, cause.name) != cause.fingerprint
    }

    /// The rules with this message on this field. A refusal by Salesforce has the message and no
    /// name.
    func rules(withMessage message: String, on field: String?) -> [ValidationRule] {
        rules.filter { $0.message == message && $0.field == field }
    }

    private func fingerprint(_ kind: FailureCause.Kind, _ name: String) -> Int64 {
        if kind == .schema { return whole }
        if kind == .rule { return ruleFingerprints[name] ?? 0 }
        guard let field = fields[name] else { return 0 }
        var hash = StableHash()
        switch kind {
        case .length: hash.add(field.length)
        case .picklist:
            hash.add(field.restrictedPicklist)
            for value in field.picklistValues { hash.add(value) }
        case .access:
            hash.add(field.createable)
            hash.add(field.updateable)
        case .required:
            hash.add(field.nillable)
            hash.add(field.createable)
            hash.add(field.defaultedOnCreate)
        case .type:
            hash.add(field.type)
            hash.add(field.precision)
            hash.add(field.scale)
            hash.add(field.digits)
        case .field, .rule, .schema: hash.add(field)
        }
        return hash.value
    }
}

extension StableHash {
    fileprivate mutating func add(_ field: FieldSchema) {
        add(field.name)
        add(field.type)
        for number in [field.length, field.precision, field.scale, field.digits] { add(number) }
        for flag in [
            field.nillable, field.createable, field.updateable, field.defaultedOnCreate,
            field.restrictedPicklist,
        ] {
            add(flag)
        }
        for value in field.picklistValues { add(value) }
    }
}

extension FailureCause {
    /// The part in words, as the activity log names it: `rule Phone_for_Qualified`.
    public var phrase: String {
        switch kind {
        case .rule: "rule \(name)"
        case .length: "the length of \(name)"
        case .picklist: "the picklist of \(name)"
        case .access: "the access to \(name)"
        case .required: "what \(name) requires"
        case .type: "the type of \(name)"
        case .field: "field \(name)"
        case .schema: "the schema of \(name)"
        }
    }
}
