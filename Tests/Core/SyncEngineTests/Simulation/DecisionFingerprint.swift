// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

/// A hash of every decision of a history, and of what `agenda` and `plan` say between them.
///
/// It takes bytes as they go out and numbers that are given here: no name in the code matters.
struct DecisionFingerprint {
    private(set) var hash = StableWordHash()
    private(set) var decisions = 0

    /// A decision about a lead; `entry` holds the bytes of the entry that it leaves.
    mutating func add(_ decision: Decision, about lead: LeadID, entry: [UInt8]?) {
        decisions += 1
        hash.add(lead.text)
        hash.add(entry ?? [])
        add(decision.writes.map { $0.encoded() })
        add(decision.activities.map { $0.encoded() })
        add(decision.handOvers.map { $0.encoded() })
        add(decision.agenda)
        hash.add(decision.forwardTo?.text ?? "")
        hash.add(decision.deadLetterReason ?? "")
        hash.add(UInt64(decision.undecidableRules.count))
        for rule in decision.undecidableRules {
            hash.add(rule.name)
            hash.add(rule.why)
        }
        if !decision.undecidableRules.isEmpty { hash.add(decision.undecidableObject.rawValue) }
    }

    /// What a lead waits for, told from its state, and what would be done about it now.
    mutating func add(_ agenda: WakeConditions, _ plan: LeadPlan) {
        add(agenda)
        add(plan.agenda)
        hash.add(UInt64(plan.fields.count))
        for field in plan.fields {
            hash.add(field.name)
            hash.add(field.salesforceName ?? "")
            add(field.marketo)
            add(field.salesforce)
            add(field.standing)
        }
        add(plan.writes.map { $0.encoded() })
        hash.add(UInt64(plan.checks.count))
        for check in plan.checks {
            hash.add(check.object.rawValue)
            hash.add(UInt64(check.write.operation == .create ? 1 : 2))
            add(check.write.fields)
            add(check.write.recordBefore)
            add(check.verdict.reasons)
        }
        hash.add(UInt64(plan.blocking.count))
        for failure in plan.blocking {
            hash.add(failure.system.rawValue)
            add(failure.reasons)
        }
    }

    private mutating func add(_ records: [[UInt8]]) {
        hash.add(UInt64(records.count))
        for record in records { hash.add(record) }
    }

    private mutating func add(_ agenda: WakeConditions) {
        add(agenda.marketoWatermark)
        add(agenda.salesforceWatermark)
        add(agenda.deadline)
        hash.add(UInt64(agenda.awaitsSchema ? 1 : 2))
    }

    private mutating func add(_ time: Timestamp?) {
        hash.add(time?.milliseconds ?? -1)
    }

    private mutating func add(_ reasons: [Reason]) {
        hash.add(UInt64(reasons.count))
        for reason in reasons {
            hash.add(reason.code)
            hash.add(reason.message)
            for field in reason.fields { hash.add(field) }
        }
    }

    private mutating func add(_ fields: [Field]) {
        hash.add(UInt64(fields.count))
        for field in fields {
            hash.add(field.name)
            add(field.value)
        }
    }

    private mutating func add(_ value: FieldValue?) {
        switch value {
        case nil: hash.add(1 as UInt64)
        case .null: hash.add(2 as UInt64)
        case .nested: hash.add(3 as UInt64)
        case .boolean(let flag): hash.add(flag ? 4 : 5 as UInt64)
        case .integer(let number): hash.add(number)
        case .number(let number): hash.add(number.bitPattern)
        case .text(let text): hash.add(text)
        }
    }

    private mutating func add(_ status: FieldPlan.FieldStatus) {
        switch status {
        case .settled: hash.add(1 as UInt64)
        case .alone: hash.add(2 as UInt64)
        case .inFlight(let system, let write): hash.add("flight \(system.rawValue) \(write)")
        case .ready(let system): hash.add("ready \(system.rawValue)")
        case .blocked(let system): hash.add("blocked \(system.rawValue)")
        case .waiting(let system, let time, let end):
            hash.add("waits \(system.rawValue)")
            add(time)
            add(end)
        case .readOnly(let system): hash.add("read-only \(system.rawValue)")
        case .hidden(let system): hash.add("hidden \(system.rawValue)")
        case .missing: hash.add(3 as UInt64)
        case .deleted(let system): hash.add("deleted \(system.rawValue)")
        }
    }
}
