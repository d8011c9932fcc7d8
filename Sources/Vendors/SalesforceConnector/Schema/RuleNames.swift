// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import SalesforceFormula

/// What the active rules of an org name beside the fields that are synced: only that is asked for.
struct RuleNames: Hashable, Sendable {
    /// Names that begin with `$`, as they are written first.
    private(set) var globals: [String] = []
    /// Names of parents' fields, by object.
    private(set) var parents: [ObjectType: [String]] = [:]
    /// Names of the record's own fields, by object; also those that lead to parents.
    private(set) var own: [ObjectType: [String]] = [:]
    /// Whether any rule asks for the day, which is that of the sync user's time zone.
    private(set) var asksForDay = false
    private var seen: Set<String> = []

    init() {}

    /// Collects what active rules name, and what the formula fields do that they name.
    init(_ rules: [ObjectType: [ValidationRule]], _ described: [ObjectType: DescribedObject]) {
        for object in [ObjectType.lead, .contact] {
            for rule in rules[object] ?? [] where rule.active {
                add(rule.formula, of: object, described[object], level: 0)
            }
        }
    }

    /// Whether anything has to be known of the sync user.
    var needsUser: Bool { !globals.isEmpty || asksForDay || !own.isEmpty }

    private mutating func add(
        _ formula: String,
        of object: ObjectType,
        _ described: DescribedObject?,
        level: Int
    ) {
        let text = formula.lowercased()
        if text.contains("today") || text.contains("datevalue") { asksForDay = true }
        for name in Formula.names(in: formula) {
            let isGlobal = name.hasPrefix("$")
            let key = isGlobal ? name.lowercased() : "\(object.rawValue) \(name.lowercased())"
            guard seen.count < Limits.namesInRules, seen.insert(key).inserted else { continue }
            if isGlobal {
                globals.append(name)
                if key.hasPrefix("$recordtype.") { addOwn("RecordTypeId", of: object) }
            } else if name.contains(".") {
                parents[object, default: []].append(name)
                if let reference = described?.reference(to: name) { addOwn(reference, of: object) }
            } else if let field = described?[name] {
                addOwn(field.name, of: object)
                if let inner = field.formula, level < Limits.formulaLevels {
                    add(inner, of: object, described, level: level + 1)
                }
            }
        }
    }

    private mutating func addOwn(_ name: String, of object: ObjectType) {
        if own[object]?.contains(name) != true { own[object, default: []].append(name) }
    }
}
