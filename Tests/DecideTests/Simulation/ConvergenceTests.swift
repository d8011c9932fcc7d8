// SPDX-License-Identifier: Apache-2.0

import Decide
import Glibc
import LeadModel
import Testing

/// The property that the whole product stands on (design, section 4, convergence): whatever the
/// order, delay, duplication and repetition of events, both systems end equal in every field that
/// can be written, and every collision was decided by its rule.
@Suite struct ConvergenceTests {
    /// How many histories each rule and opening gets; together more than 10,000.
    static let historiesPerCase = 900 * multiplier

    /// `LEADSYNC_HISTORIES` makes the run longer: the number of histories is multiplied by it.
    static let multiplier = getenv("LEADSYNC_HISTORIES").flatMap { Int(String(cString: $0)) } ?? 1

    @Test(arguments: [ConflictRule.marketo, .salesforce, .newest])
    func randomHistoriesConverge(rule: ConflictRule) throws {
        let rules = try Self.rules(rule)
        for opening in Opening.allCases {
            for index in 0..<Self.historiesPerCase {
                let seed = UInt64(index) &* 7919 &+ UInt64(rule == .marketo ? 1 : 2)
                var generator = SeededGenerator(seed: seed)
                let steps = Self.randomSteps(using: &generator)
                let hasSnapshots = index % 2 == 0
                let object = index % 3 == 0 ? ObjectType.contact : .lead
                func problem(_ steps: [Step]) -> String? {
                    Self.problem(
                        steps,
                        opening: opening,
                        object: object,
                        rule: rule,
                        rules: rules,
                        hasSnapshots: hasSnapshots
                    )
                }
                guard let found = problem(steps) else { continue }
                let short = Self.shrink(steps) { problem($0) != nil }
                let story = short.map(\.description).joined(separator: "\n  ")
                Issue.record(
                    """
                    seed \(seed), \(opening), \(object), \(rule): \(found); shortest history:
                      \(story)
                    \(problem(short) ?? "")
                    """
                )
                return
            }
        }
    }

    static func rules(_ rule: ConflictRule) throws -> DecisionRules {
        let mapping = try Mapping(
            pairs: Mapping.standard.pairs,
            leadRule: rule,
            contactRule: rule
        )
        return DecisionRules(mapping: mapping, schemas: SchemaSet())
    }

    static func randomSteps(using generator: inout SeededGenerator) -> [Step] {
        let count = Int.random(in: 4...40, using: &generator)
        return (0..<count).map { _ in
            let system: VendorSystem = Bool.random(using: &generator) ? .marketo : .salesforce
            let pick = Int.random(in: 0...6, using: &generator)
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<26:
                return .edit(
                    system,
                    field: pick % 3,
                    isBlank: pick == 6,
                    asSnapshot: Bool.random(using: &generator)
                )
            case 26..<46: return .deliver(system, pick: pick)
            case 46..<54: return .redeliver(system, pick: pick)
            case 54..<64: return .watermark(system)
            case 64..<76: return .apply(system)
            case 76..<78: return .reject(system)
            case 78..<88: return .result(pick: pick)
            case 88..<90: return .repeatResult(pick: pick)
            case 90..<91: return .request
            case 91..<92: return .repeatRequest
            case 92..<94: return .wait(seconds: pick == 0 ? 1000 : pick)
            default: return .handOver
            }
        }
    }

    /// Runs a history to its end.
    ///
    /// - Returns: what is wrong at the end; nil when all is well.
    static func problem(
        _ steps: [Step],
        opening: Opening,
        object: ObjectType,
        rule: ConflictRule,
        rules: DecisionRules,
        hasSnapshots: Bool
    ) -> String? {
        var world = LeadWorld(
            opening: opening,
            object: object,
            rules: rules,
            hasSnapshots: hasSnapshots
        )
        for step in steps { world.take(step) }
        world.settleDown()
        if let reason = world.deadLetters.first { return "dead letter: \(reason)" }
        if opening == .marketoOnly, world.salesforce.record == nil { return nil }
        guard world.marketo.record != nil, world.salesforce.record != nil else {
            return "a record is missing: Marketo \(world.marketo.record ?? "none"), Salesforce "
                + "\(world.salesforce.record ?? "none")"
        }
        if world.createdRecords > 1 { return "\(world.createdRecords) records were created" }
        for lead in world.entries.keys {
            guard case .lead(let state)? = world.entry(lead) else { continue }
            let pending = state.fields.filter {
                $0.marketo?.pendingSince != nil || $0.salesforce?.pendingSince != nil
            }
            if !pending.isEmpty { return "still pending: \(pending.map(\.name))" }
        }
        for names in world.fieldNames {
            let marketo = world.marketo.values[names.marketo] ?? .null
            let salesforce = world.salesforce.values[names.salesforce] ?? .null
            if marketo != salesforce {
                return "\(names.marketo) differs: Marketo \(marketo), Salesforce \(salesforce)"
            }
            guard opening == .agreed,
                let expected = expectedValue(of: names, in: world, rule: rule), expected != marketo
            else { continue }
            return "\(names.marketo) is \(marketo), its rule says \(expected)"
        }
        return nil
    }

    /// What the rule says of the last edits on both sides; nil when a field was not edited.
    static func expectedValue(
        of names: (marketo: String, salesforce: String),
        in world: LeadWorld,
        rule: ConflictRule
    ) -> FieldValue? {
        let marketo = world.marketo.lastEdit(of: names.marketo)
        let salesforce = world.salesforce.lastEdit(of: names.salesforce)
        guard let marketo, let salesforce else { return marketo?.value ?? salesforce?.value }
        // A snapshot does not tell when a field changed, so the newest cannot be told either.
        if rule == .newest, world.hasSnapshots { return nil }
        // Blank values are not unique: who saw what cannot be told from the histories.
        if marketo.value == .null || salesforce.value == .null { return nil }
        if world.salesforce.sawWrite(
            of: marketo.value,
            in: names.salesforce,
            before: salesforce.time
        ) {
            return salesforce.value
        }
        if world.marketo.sawWrite(of: salesforce.value, in: names.marketo, before: marketo.time) {
            return marketo.value
        }
        switch rule {
        case .salesforce: return salesforce.value
        case .newest: return salesforce.time > marketo.time ? salesforce.value : marketo.value
        default: return marketo.value
        }
    }

    /// Leaves out steps as long as the history still fails.
    static func shrink(_ steps: [Step], fails: ([Step]) -> Bool) -> [Step] {
        var steps = steps
        var size = max(1, steps.count / 2)
        while size >= 1 {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if fails(fewer) { steps = fewer } else { start += size }
            }
            size /= 2
        }
        return steps
    }
}
