// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine

/// What is wrong at the end of a history, as one sentence; nil when all is well.
struct Oracle {
    let world: SyncSimulation
    let rule: ConflictRule
    let states: [LeadState]

    init(_ world: SyncSimulation, rule: ConflictRule) {
        self.world = world
        self.rule = rule
        states = world.states
    }

    var problem: String? {
        world.breaches.first ?? doubleCreate ?? openAlias ?? doubleOwner ?? lostLink
            ?? untoldRecord ?? states.lazy.compactMap { problem(of: $0) }.first
    }

    // MARK: Who is who

    private var doubleCreate: String? {
        world.created.first { $0.value > 1 }.map { "\($0.value) records were made for \($0.key)" }
    }

    private var openAlias: String? {
        for lead in world.entries.keys where survivor(of: lead) == nil {
            return "\(lead.text) leads nowhere"
        }
        return nil
    }

    /// The lead to which an ID leads.
    private func survivor(of lead: LeadID) -> LeadState? {
        var lead = lead
        for _ in 0..<16 {
            switch world.entries[lead] {
            case .lead(let state)?: return state
            case .alias(_, let next)?: lead = next
            case nil: return nil
            }
        }
        return nil
    }

    private var doubleOwner: String? {
        let records = states.compactMap { $0.salesforce?.record }
        let twice = records.first { record in records.count { $0 == record } > 1 }
        return twice.map { "\($0) is kept in step by two leads" }
    }

    /// Whoever was paired is paired still, as far as both sides live.
    private var lostLink: String? {
        var partners: [String: Set<String>] = [:]
        for pair in world.identities.pairs {
            let person = world.marketo.resolve(pair.person)
            let record = world.salesforce.resolve(pair.record)
            guard world.marketo[person]?.fate == .lives,
                world.salesforce[record]?.fate == .lives
            else { continue }
            partners[person, default: []].insert(record)
        }
        let taken = Set(states.filter { $0.marketo != nil }.compactMap { $0.salesforce?.record })
        for (person, records) in partners {
            let own = survivor(of: LeadID(.marketo, person))?.salesforce?.record
            // A record that is gone without an event cannot be known to be gone.
            if let own, [.lives, .purged].contains(world.salesforce[own]?.fate) { continue }
            if !records.isSubset(of: taken) {
                return "person \(person) has lost \(records.sorted()), and has \(own ?? "none")"
            }
        }
        return nil
    }

    /// A record that lives is kept in step, or the log names it.
    private var untoldRecord: String? {
        for record in world.salesforce.living {
            if states.contains(where: { $0.salesforce?.record == record.id }) { continue }
            let isTold = world.activities.contains { $0.record == record.id && $0.kind != .linked }
            if !isTold { return "nobody has \(record.id), and nobody is told" }
        }
        return nil
    }

    // MARK: One lead

    private func problem(of state: LeadState) -> String? {
        let lead = state.lead.text
        if !state.inFlight.isEmpty { return "\(lead) waits for \(state.inFlight.map(\.id))" }
        if let claim = state.claim { return "\(lead) still claims \(claim.into)" }
        for system in VendorSystem.allCases {
            guard let link = state[system] else { continue }
            let fate = world[system][link.record]?.fate
            // No event has told, and nothing was written since.
            if fate == .purged { continue }
            if (fate == .lives) == link.isDeleted {
                return "\(lead) takes \(link.record) for \(link.isDeleted ? "dead" : "living")"
            }
        }
        guard let person = state.marketo, let record = state.salesforce, !person.isDeleted,
            !record.isDeleted, world.marketo[person.record]?.fate != .purged,
            world.salesforce[record.record]?.fate != .purged
        else { return nil }
        let pending = state.fields.filter {
            $0.marketo?.pendingSince != nil || $0.salesforce?.pendingSince != nil
                || $0.marketo?.isDoubtful == true || $0.salesforce?.isDoubtful == true
        }.filter { $0.name != SimulatedOrg.hiddenField || world.plan.hiddenIn == nil }
        if !pending.isEmpty { return "\(lead): still pending: \(pending.map(\.name))" }
        return difference(person: person.record, record: record.record)
    }

    private func difference(person: String, record: String) -> String? {
        guard let marketo = world.marketo[person], let salesforce = world.salesforce[record] else {
            return "there is no \(person) or no \(record)"
        }
        for field in SyncSimulation.fields {
            let name = world.name(field, salesforce.object)
            let left = marketo.values[field] ?? .null
            let right = salesforce.values[name] ?? .null
            if field == SimulatedOrg.hiddenField, world.plan.hiddenIn != nil {
                if let problem = problem(ofHidden: marketo, salesforce) { return problem }
                continue
            }
            let isReadOnly = world.plan.hasReadOnlyField && field == "phone"
            // A blank in a field that cannot be written wipes nothing out.
            if isReadOnly, right == .null { continue }
            if left != right,
                world.plan.forms.kept(left, in: name) != world.plan.forms.kept(right, in: name)
            {
                return "\(field) of \(person) differs: Marketo \(left), Salesforce \(right)"
            }
            if isReadOnly { continue }
            // Only where the two were equal once is all that differs an edit; and who came first is
            // told by when writes were applied.
            guard !world.plan.hasEarlyResults, !world.plan.hasWholeSeconds,
                !world.plan.hasLateEvents, world.plan.forms == .asGiven,
                world.plan.opening(of: marketo.human) == .agreed,
                marketo.human == salesforce.human, marketo.isPlain, salesforce.isPlain,
                let expected = expectedValue(marketo, field, salesforce, name), expected != left
            else { continue }
            return "\(field) of \(person) is \(left), its rule says \(expected)"
        }
        return nil
    }

    /// A field that one of the two systems hides is written to neither, and the log says so.
    private func problem(
        ofHidden person: VendorModel.Record,
        _ record: VendorModel.Record
    ) -> String? {
        if world.plan.isHiddenForAWhile { return nil }
        for (record, name) in [
            (person, SimulatedOrg.hiddenField),
            (record, world.name(SimulatedOrg.hiddenField, record.object)),
        ] where record.history[name, default: []].contains(where: { !$0.isEdit }) {
            return "\(name) of \(record.id) is hidden, and was written"
        }
        let isTold = world.activities.contains {
            $0.kind == .skipped && $0.message.contains(SimulatedOrg.hiddenField)
        }
        return isTold ? nil : "\(SimulatedOrg.hiddenField) is hidden, and nobody is told"
    }

    /// What the rule says of the last edits on both sides; nil when a field was not edited.
    private func expectedValue(
        _ person: VendorModel.Record,
        _ marketoName: String,
        _ record: VendorModel.Record,
        _ salesforceName: String
    ) -> FieldValue? {
        let marketo = person.lastEdit(of: marketoName)
        let salesforce = record.lastEdit(of: salesforceName)
        guard let marketo, let salesforce else { return marketo?.value ?? salesforce?.value }
        // A snapshot does not tell when a field changed, so the newest cannot be told either.
        if rule == .newest, world.plan.hasSnapshots || world.hasFetched { return nil }
        // Blank values are not unique: who saw what cannot be told from the histories.
        if marketo.value == .null || salesforce.value == .null {
            return expectedValue(person, marketo, marketoName, record, salesforce, salesforceName)
        }
        if record.sawWrite(of: marketo.value, in: salesforceName, before: salesforce.time) {
            return salesforce.value
        }
        if person.sawWrite(of: salesforce.value, in: marketoName, before: marketo.time) {
            return marketo.value
        }
        switch rule {
        case .salesforce: return salesforce.value
        case .newest: return salesforce.time > marketo.time ? salesforce.value : marketo.value
        case .salesforceUnlessBlank: return salesforce.value
        case .marketo, .marketoUnlessBlank: return marketo.value
        }
    }

    /// What a rule by which a blank loses says, where one of two last edits cleared the field: the
    /// other one's value stays, unless whoever cleared the field had seen it.
    ///
    /// An edit before the blank one may have won over that value: then the blank stays, too.
    private func expectedValue(
        _ person: VendorModel.Record,
        _ marketo: VendorModel.Entry,
        _ marketoName: String,
        _ record: VendorModel.Record,
        _ salesforce: VendorModel.Entry,
        _ salesforceName: String
    ) -> FieldValue? {
        guard rule == .marketoUnlessBlank || rule == .salesforceUnlessBlank,
            marketo.value != salesforce.value
        else { return nil }
        let isMarketoBlank = marketo.value == .null
        let (blank, name, cleared) =
            isMarketoBlank
            ? (person, marketoName, marketo) : (record, salesforceName, salesforce)
        let kept = isMarketoBlank ? salesforce.value : marketo.value
        guard blank.history[name, default: []].count(where: { $0.isEdit }) == 1 else { return nil }
        return blank.sawWrite(of: kept, in: name, before: cleared.time) ? .null : kept
    }
}
