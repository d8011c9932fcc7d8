// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// How one field of a lead stands in both systems, for people.
struct FieldOutlook: Hashable, Sendable {
    enum State: String, Hashable, Sendable {
        case equal, pending, blocked, hidden, conflict
    }

    /// What one system holds, since when that is known, and who put it there.
    struct Held: Hashable, Sendable {
        var value: FieldValue
        var at: Int64?
        var by: String
    }

    var field: String
    var marketo: Held?
    var salesforce: Held?
    var state: State
    var why: String?
    /// The rule that decided the last collision.
    var rule: String?

    /// The fields of a lead, by name.
    ///
    /// - Parameters:
    ///   - conflicts: the rule of each open conflict, by field.
    ///   - failures: the reasons why a system is not written.
    static func all(
        of state: LeadState?,
        conflicts: [String: String],
        failures: [(system: String, reason: Reason)]
    ) -> [FieldOutlook] {
        guard let state else { return [] }
        return state.fields.sorted { $0.name < $1.name }.map { field in
            let (outlook, why) = outlook(
                of: field,
                in: state,
                isConflict: conflicts[field.name] != nil,
                failures: failures
            )
            return FieldOutlook(
                field: field.name,
                marketo: held(field, .marketo, state),
                salesforce: held(field, .salesforce, state),
                state: outlook,
                why: why,
                rule: conflicts[field.name]
            )
        }
    }

    private static func held(
        _ field: FieldState,
        _ system: VendorSystem,
        _ state: LeadState
    ) -> Held? {
        guard let side = field[system] else { return nil }
        let known = max(side.knownAt, state[system]?.snapshotAt ?? .distantPast)
        let isOurs = side.written.map { $0.value == side.value } ?? false
        return Held(
            value: side.value,
            at: known == .distantPast ? nil : known.milliseconds,
            by: isOurs ? "leadsync" : system.rawValue
        )
    }

    private static func outlook(
        of field: FieldState,
        in state: LeadState,
        isConflict: Bool,
        failures: [(system: String, reason: Reason)]
    ) -> (State, String?) {
        if state.skippedFields.contains(field.name) {
            return (
                .hidden, "the Salesforce sync user may not see it, or may not edit it"
            )
        }
        let isUnderway = state.inFlight.contains { write in
            write.fields.contains { $0.name == field.name }
        }
        if !field.isAtRest || isUnderway {
            let target: VendorSystem = field.marketo?.pendingSince != nil ? .salesforce : .marketo
            let reasons = failures.filter { $0.system == target.rawValue }
            if let first = reasons.first {
                return (.blocked, "\(target.title) is not written: \(first.reason.code)")
            }
            if isUnderway { return (.pending, "a write is under way") }
            let isHeld = field.marketo?.heldSince != nil || field.salesforce?.heldSince != nil
            return (
                .pending,
                isHeld
                    ? "it waits until the other system has told its changes"
                    : "it is to be written"
            )
        }
        if isConflict {
            return (.conflict, "both systems changed it; the losing value can still be taken")
        }
        let marketo = field.marketo?.value ?? .null
        let salesforce = field.salesforce?.value ?? .null
        if marketo == salesforce || marketo.isBlank && salesforce.isBlank { return (.equal, nil) }
        if !state.hasBothRecords { return (.pending, "only one system has a record") }
        return (.blocked, "the two differ, and nothing is to be written")
    }

    func write(to json: inout JSONText) {
        json.member("field", field)
        json.held("marketo", marketo, rule)
        json.held("salesforce", salesforce, rule)
        json.member("state", state.rawValue)
        json.member("why", why)
    }
}

extension JSONText {
    fileprivate mutating func held(
        _ name: StaticString,
        _ held: FieldOutlook.Held?,
        _ rule: String?
    ) {
        guard let held else { return member(name, nil as String?) }
        object(name) { json in
            json.personal("value", held.value)
            json.time("at", held.at)
            json.member("by", held.by)
            if let rule { json.member("rule", rule) }
        }
    }
}
