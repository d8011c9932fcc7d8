// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import ValidationRules

/// What `leadsync explain` says about a lead.
struct ExplanationText {
    let ids: [LeadID]
    let state: LeadState
    let plan: LeadPlan
    let context: DecisionContext

    var lines: [String] {
        var lines = ["lead \(ids.map(\.text).joined(separator: ", now "))"]
        lines += records
        lines.append(
            "watermarks: "
                + VendorSystem.allCases.map { "\($0.title) \(text(context.watermarks[$0]))" }
                .joined(separator: ", ")
        )
        lines += schemas
        lines += ["now:"] + indented(now)
        let open = obstacles
        if !open.isEmpty { lines += ["waits for:"] + indented(open) }
        lines += failures
        lines += leftToSalesforce
        lines.append("fields:")
        lines += indented(plan.fields.filter { !$0.isHidden }.map(text))
        return lines + hidden
    }

    private func indented(_ lines: [String]) -> [String] { lines.map { "    " + $0 } }

    private func text(_ time: Timestamp) -> String {
        time == .distantPast ? "not known" : time.rfc3339
    }

    // MARK: What there is

    private var records: [String] {
        VendorSystem.allCases.map { system in
            guard let link = state[system] else { return "\(system.title): no record" }
            let deleted = link.isDeleted ? ", deleted" : ""
            return "\(system.title): \(link.object.rawValue) \(link.record)\(deleted)"
        }
    }

    private var salesforceObject: ObjectType { state.salesforce?.object ?? .lead }

    private var schemas: [String] {
        let schemas = context.rules.mapping.schemas
        return [salesforceObject, .person].map { object in
            guard let schema = schemas[object], schemas.isFromSystem(object) else {
                return "schema of \(object.rawValue): none has arrived, "
                    + (object == .person
                        ? "every field counts as one that can be seen and written"
                        : "the built-in one counts")
            }
            let active = schema.validationRules.count(where: \.active)
            let rules = object == .person ? "" : ", \(active) active validation rules"
            return "schema of \(object.rawValue): as of \(schema.asOf.rfc3339), "
                + "\(schema.fields.count) fields\(rules)"
        }
    }

    // MARK: What would be done

    private var now: [String] {
        if plan.writes.isEmpty { return ["nothing would be written"] }
        return plan.writes.flatMap { write in
            let place = "\(write.object.system.title) \(write.object.rawValue)"
            let record = write.record.map { " \($0)" } ?? ""
            return ["would \(write.operation.rawValue) \(place)\(record):"]
                + indented(write.fields.map { "\($0.name) = \($0.value.shownText)" })
        }
    }

    /// Why a whole record is not written, other than by a failure.
    private var obstacles: [String] {
        var lines: [String] = []
        if state.waitingRequests.contains(where: { $0.action != .setFields }) {
            lines.append("the person's data from Marketo: a request came before it")
        }
        if state.waitingRequests.contains(where: { $0.action == .setFields }) {
            lines.append("the result of a write: a request sets a field that it carries")
        }
        if let claim = state.claim {
            lines.append(
                "an answer from the lead that has Salesforce record \(claim.into), into which "
                    + "\(claim.from) went"
            )
        }
        for write in state.inFlight where write.operation == .create {
            lines.append("the result of write \(write.id), which makes a \(write.object.rawValue)")
        }
        let hasPerson = state.marketo?.isDeleted == false
        if hasPerson, state.salesforce == nil, state.createRequest == nil {
            lines.append(
                "a request: a person that only Marketo has gets a lead by Sync Person to SFDC "
                    + "('leadsync sync-person \(state.marketo?.record ?? "")')"
            )
        }
        if state.salesforce?.isDeleted == true, state.createRequest == nil {
            lines.append(
                "a request: the Salesforce record was deleted, a new one is made on request"
            )
        }
        if state.marketo?.isDeleted == true {
            lines.append("nothing more: the person was deleted in Marketo")
        }
        if state.marketo == nil, state.salesforce != nil, let until = plan.agenda.deadline {
            lines.append(
                "Marketo's watermark to reach \(text(plan.agenda.marketoWatermark ?? until)), at "
                    + "the latest until \(text(until)): then the person is made"
            )
        }
        return lines
    }

    // MARK: What failed

    private var failures: [String] {
        var lines: [String] = []
        let checks = plan.checks.filter { !$0.verdict.isClean }
        for failure in plan.blocking {
            let title = failure.system.title
            lines.append(
                failure.origin == .validation
                    ? "not written to \(title), which would refuse it:"
                    : "not written to \(title), which refused it:"
            )
            // What holds now may be more than what the log said then.
            let isChecked = failure.origin == .validation && failure.system == .salesforce
            if isChecked, let check = checks.last {
                lines += indented(reasons(of: check))
            } else {
                lines += indented(failure.reasons.map(text))
            }
            lines.append("    " + next(after: failure))
        }
        if !plan.blocking.contains(where: { $0.system == .salesforce }) {
            for check in checks {
                lines.append("would not be written to Salesforce, which would refuse it:")
                lines += indented(reasons(of: check))
            }
        }
        return lines
    }

    private func next(after failure: WriteFailure) -> String {
        let phrases = (failure.causes ?? []).map(\.phrase)
        let schema =
            failure.causes == nil
            ? "when a newer schema arrives"
            : phrases.isEmpty ? nil : "when this changes: \(phrases.joined(separator: ", "))"
        return "tried again when the lead changes, on request"
            + (schema.map { ", or \($0)" } ?? "")
    }

    private func text(_ reason: Reason) -> String {
        let fields = reason.fields.isEmpty ? "" : " [\(reason.fields.joined(separator: ", "))]"
        return "\(reason.code)\(fields): \(reason.message)"
    }

    /// Every reason; rules with each part of their formula and what it came to.
    private func reasons(of check: PlannedWrite) -> [String] {
        let code = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
        var lines = check.verdict.reasons.filter { $0.code != code }.map(text)
        let schema = context.rules.mapping.schemas[check.object]
        let compiled = schema.flatMap {
            CompiledRules($0, timeZone: FormulaClock.timeZone(named:))
        }
        for rule in check.verdict.failedRules {
            let fields = rule.field.map { " [\($0)]" } ?? ""
            lines.append("\(code)\(fields): \(rule.message)")
            lines.append("    rule \(rule.name):")
            if let explanation = compiled?.explanation(of: rule.name, in: check.write) {
                lines += indented(indented(FormulaReport.parts(explanation)))
            }
        }
        return lines
    }

    private var leftToSalesforce: [String] {
        plan.checks.flatMap(\.verdict.undecidableRules).map {
            "left to Salesforce: rule \($0.name), which cannot be decided here: \($0.why)"
        }
    }

    // MARK: Fields

    private func text(_ field: FieldPlan) -> String {
        let marketo = field.marketo.shownText
        let salesforce = field.salesforce.shownText
        let values =
            field.marketo == field.salesforce
            ? marketo : "Marketo \(marketo), Salesforce \(salesforce)"
        let standing = text(field.standing)
        return "\(name(of: field)): \(values)" + (standing.isEmpty ? "" : ": \(standing)")
    }

    private func name(of field: FieldPlan) -> String {
        field.salesforceName.map { "\(field.name) (\($0))" } ?? field.name
    }

    /// The fields that are left out of everything.
    private var hidden: [String] {
        VendorSystem.allCases.compactMap { system in
            let names = plan.fields.filter { $0.standing == .hidden(in: system) }
                .map(name(of:)).joined(separator: ", ")
            if names.isEmpty { return nil }
            return "left out, \(system.title)'s sync user cannot see them: \(names)"
        }
    }

    private func text(_ standing: FieldPlan.FieldStatus) -> String {
        switch standing {
        case .settled, .hidden: ""
        case .alone: "not compared, only one system has a record"
        case .inFlight(let system, let write): "on its way to \(system.title) (\(write))"
        case .ready(let system): "to be written to \(system.title)"
        case .blocked(let system): "held up, see why it is not written to \(system.title)"
        case .waiting(let system, let time, let until):
            "waits until \(system.title)'s watermark reaches \(time.rfc3339), at the latest until "
                + until.rfc3339
        case .readOnly(let system): "stays, \(system.title)'s sync user may not write it"
        case .missing: "stays, a \(salesforceObject.rawValue) has no such field"
        case .deleted(let system): "stays, the record in \(system.title) was deleted"
        }
    }
}

extension FieldPlan {
    fileprivate var isHidden: Bool { if case .hidden = standing { true } else { false } }
}
