// SPDX-License-Identifier: Apache-2.0

public import LeadModel
internal import SyncEngine

/// How often a validation rule had to be left to Salesforce.
public struct UndecidableCount: Hashable, Sendable {
    /// The kind of record.
    public var object: ObjectType
    /// The rule's API name.
    public var rule: String
    /// Writes that went out without it.
    public var writes: Int64
}

/// Counts undecidable rules, and returns one line for the log for each rule and version of its
/// schema.
struct UndecidableRuleCounter: Sendable {
    private struct Rule: Hashable {
        var object: ObjectType
        var name: String
    }

    private var writes: [Rule: Int64] = [:]
    private var named: Set<Rule> = []

    /// All counts, by object and name.
    var counts: [UndecidableCount] {
        writes.map { UndecidableCount(object: $0.object, rule: $0.name, writes: $1) }
            .sorted { ($0.object.rawValue, $0.rule) < ($1.object.rawValue, $1.rule) }
    }

    /// A schema arrived; `undecidable` are the rules of it that are not understood at all.
    ///
    /// - Returns: lines for the log.
    mutating func schemaChanged(_ object: ObjectType, undecidable: [UndecidableRule]) -> [String] {
        named = named.filter { $0.object != object }
        return lines(undecidable, of: object)
    }

    /// Counts rules that could not be evaluated for a published write.
    ///
    /// - Returns: lines for the log.
    mutating func count(_ undecidable: [UndecidableRule], of object: ObjectType) -> [String] {
        for rule in undecidable {
            let isRoom = writes.count < LeadWorkerLimits.countedRules
            let key = Rule(object: object, name: rule.name)
            writes[writes[key] != nil || isRoom ? key : Rule(object: object, name: "others")]
                .increment()
        }
        return lines(undecidable, of: object)
    }

    private mutating func lines(_ rules: [UndecidableRule], of object: ObjectType) -> [String] {
        var lines: [String] = []
        for rule in rules where named.insert(Rule(object: object, name: rule.name)).inserted {
            let count = named.count { $0.object == object }
            if count > LeadWorkerLimits.namedRules + 1 { continue }
            lines.append(
                count > LeadWorkerLimits.namedRules
                    ? "more validation rules of \(object.rawValue) cannot be decided here: "
                        + "they are counted and not named"
                    : "validation rule \(rule.name) of \(object.rawValue) cannot be decided here "
                        + "and is left to Salesforce: "
                        + rule.why.prefix(LeadWorkerLimits.reasonCharacters)
            )
        }
        return lines
    }
}

extension Optional<Int64> {
    fileprivate mutating func increment() { self = (self ?? 0) + 1 }
}
