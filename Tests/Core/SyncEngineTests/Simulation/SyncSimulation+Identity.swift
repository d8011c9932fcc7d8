// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Merges, conversions and deletions, as the two vendors do them.
extension SyncSimulation {
    mutating func change(_ step: IdentityStep) {
        switch step {
        case .mergeRecords(let loser, let winner, let fills):
            merge(loser, winner, in: .salesforce, fills: fills)
        case .mergePersons(let loser, let winner, let fills):
            merge(loser, winner, in: .marketo, fills: fills)
        case .convert(let lead, let isIntoOther, let copiesLink):
            convert(lead, isIntoOther: isIntoOther, copiesLink: copiesLink)
        case .deleteRecord(let record): delete(record, in: .salesforce)
        case .deletePerson(let person): delete(person, in: .marketo)
        case .undelete(let record): undelete(record)
        case .purge(let system, let record): purge(record, in: system)
        case .relink(let record, let person, let system):
            relink(record, person, in: system)
        case .recreatePerson(let person): recreate(person)
        case .reuseNumber(let person): reuseNumber(of: person)
        case .unlink(let person): unlink(person)
        }
    }

    /// Both vendors keep the winner's values; what the winner lacks the loser may give. The winner
    /// is told of when it changed, or for no reason.
    private mutating func merge(_ loser: Int, _ winner: Int, in system: VendorSystem, fills: Bool) {
        let living = self[system].living
        guard !living.isEmpty else { return }
        let lost = living[loser % living.count]
        let winners = living.filter { $0.id != lost.id && $0.object == lost.object }
        guard !winners.isEmpty else { return }
        let won = winners[winner % winners.count]
        if fills { fill(won, from: lost, values: lost.values, in: system) }
        let twin = won.twin ?? lost.twin
        self[system].change(won.id) { record in
            record.isPlain = false
            if fills { record.twin = twin }
        }
        end(lost.id, in: system, .wentInto(won.id))
        self[system].report(lost.id, .merged, at: now, into: won.id)
        if isTold { tell("  merged \(lost.id) into \(won.id)") }
    }

    private mutating func fill(
        _ record: VendorModel.Record,
        from source: VendorModel.Record,
        values: [String: FieldValue],
        in system: VendorSystem
    ) {
        let lacking = values.filter { name, value in
            (record.values[name] ?? .null) == .null && value != .null
        }
        self[system].set(
            lacking,
            of: record.id,
            at: now,
            isEdit: true,
            asSnapshot: plan.hasSnapshots
        )
    }

    private mutating func convert(_ pick: Int, isIntoOther: Bool, copiesLink: Bool) {
        let leads = salesforce.living.filter { $0.object == .lead }
        guard !leads.isEmpty else { return }
        let lead = leads[pick % leads.count]
        let others = salesforce.living.filter { $0.object == .contact }
        // A contact has no company.
        var values: [String: FieldValue] = ["LastName": lead.values["LastName"] ?? .null]
        for field in Self.fields {
            values[name(field, .contact)] = lead.values[name(field, .lead)] ?? .null
        }
        if isIntoOther, let other = others.first {
            salesforce.change(other.id) { record in
                record.isPlain = false
                if copiesLink { record.twin = record.twin ?? lead.twin }
            }
            fill(other, from: lead, values: values, in: .salesforce)
            end(lead.id, in: .salesforce, .wentInto(other.id))
            salesforce.report(
                lead.id,
                .converted,
                at: now,
                asSnapshot: plan.hasSnapshots,
                into: other.id
            )
            if isTold { tell("  converted \(lead.id) into \(other.id)") }
            return
        }
        var contact = VendorModel.Record(
            id: "00300000000010\(salesforce.records.count)AAA",
            object: .contact,
            human: lead.human,
            values: values,
            twin: copiesLink ? lead.twin : nil,
            changedAt: now
        )
        contact.isPlain = lead.isPlain
        for field in Self.fields {
            contact.history[name(field, .contact)] = lead.history[name(field, .lead)]
        }
        salesforce.add(contact)
        end(lead.id, in: .salesforce, .wentInto(contact.id))
        salesforce.report(
            lead.id,
            .converted,
            at: now,
            asSnapshot: plan.hasSnapshots,
            into: contact.id
        )
        salesforce.report(contact.id, .created, at: now, asSnapshot: true)
        if isTold { tell("  converted \(lead.id) into \(contact.id)") }
    }

    private mutating func delete(_ pick: Int, in system: VendorSystem) {
        let living = self[system].living
        guard !living.isEmpty else { return }
        let record = living[pick % living.count]
        end(record.id, in: system, .deleted)
        self[system].report(record.id, .deleted, at: now)
        if isTold { tell("  deleted \(record.id)") }
    }

    private mutating func end(_ id: String, in system: VendorSystem, _ fate: VendorModel.Fate) {
        self[system].change(id) { record in
            record.fate = fate
            record.isPlain = false
        }
    }

    /// A poll of whole records sees no more than that the record lives.
    private mutating func undelete(_ pick: Int) {
        let deleted = salesforce.records.filter { $0.fate == .deleted }
        guard !deleted.isEmpty else { return }
        let record = deleted[pick % deleted.count]
        salesforce.change(record.id) { $0.fate = .lives }
        salesforce.report(
            record.id,
            plan.hasSnapshots ? .updated : .undeleted,
            at: now,
            asSnapshot: true
        )
        if isTold { tell("  undeleted \(record.id)") }
    }

    private mutating func purge(_ pick: Int, in system: VendorSystem) {
        let living = self[system].living
        guard !living.isEmpty else { return }
        let record = living[pick % living.count]
        end(record.id, in: system, .purged)
        // A later poll does not find it: what it has not read it never will.
        if isTold { tell("  purged \(record.id)") }
    }

    /// A user corrects the link field of a record, or of a person.
    private mutating func relink(_ record: Int, _ person: Int, in system: VendorSystem) {
        let (records, persons) = (salesforce.living, marketo.living)
        guard !records.isEmpty, !persons.isEmpty else { return }
        let record = records[record % records.count]
        let person = persons[person % persons.count]
        let own = system == .salesforce ? record : person
        let twin = system == .salesforce ? person : record
        // The same word is none; and Salesforce's must have said something before.
        guard own.twin != twin.id else { return }
        let time = now
        self[system].change(own.id) { own in
            own.twin = twin.id
            own.isPlain = false
            own.changedAt = time
        }
        self[system.other].change(twin.id) { $0.isPlain = false }
        identities.relink(person.id, record.id)
        self[system].report(own.id, .updated, at: now, asSnapshot: true)
        if isTold { tell("  relinked \(record.id) with \(person.id)") }
    }

    private mutating func recreate(_ pick: Int) {
        let gone = marketo.records.filter { $0.fate == .deleted || $0.fate == .purged }
        guard !gone.isEmpty else { return }
        let former = gone[pick % gone.count]
        var person = VendorModel.Record(
            id: "300\(marketo.records.count)",
            object: .person,
            human: former.human,
            values: former.values,
            changedAt: now
        )
        person.isPlain = false
        marketo.add(person)
        marketo.report(person.id, .created, at: now, asSnapshot: true)
        if isTold { tell("  made \(former.id) anew as \(person.id)") }
    }
}
