// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine

/// Numbers that Marketo gives out again, and pairs that people take apart.
extension SyncSimulation {
    /// The number of a deleted person goes to somebody else, long after all has been told.
    mutating func reuseNumber(of pick: Int) {
        drain()
        let deleted = marketo.records.filter { $0.fate == .deleted }
        guard !deleted.isEmpty else { return }
        let former = deleted[pick % deleted.count]
        edits += 1
        var person = VendorModel.Record(
            id: former.id,
            object: .person,
            human: Self.persons.count + edits,
            changedAt: now
        )
        person.values = ["lastName": .text("Stranger \(edits)"), "company": .text("C")]
        for field in Self.fields {
            person.values[field] = plan.forms.value("stranger", edits, of: field)
        }
        person.isPlain = false
        marketo.replace(with: person)
        for record in salesforce.records where record.twin == person.id {
            identities.unlink(person.id, from: record.id)
        }
        identities.unlink(person.id, from: pairedRecord(of: person.id))
        marketo.report(person.id, .created, at: now, asSnapshot: true)
        if isTold { tell("  \(person.id) is somebody else now") }
    }

    mutating func unlink(_ pick: Int) {
        let living = marketo.living
        guard !living.isEmpty else { return }
        let person = living[pick % living.count].id
        let request = SyncRequest(
            id: "u\(requests.count + 1)",
            person: person,
            assignTo: nil,
            at: now,
            by: "test",
            action: .unlink
        )
        requests.append(request)
        identities.unlink(person, from: pairedRecord(of: person))
        input(LeadID(.marketo, person), .request(request))
    }

    /// The record that the person's lead keeps in step just now: it may not know of a link yet that
    /// was put right.
    private func pairedRecord(of person: String) -> String? {
        guard case .lead(let state)? = entries[LeadID(.marketo, person)] else { return nil }
        return state.salesforce?.record
    }

    /// Says so when a write brings what only other human beings' records have held to a record, and
    /// no user linked the two.
    func mixedHumans(of write: WriteCommand) -> String? {
        guard write.operation == .update, case .lead(let state)? = entries[write.lead],
            let id = write.record, let record = self[write.object.system][id],
            let person = state.marketo?.record, let own = state.salesforce?.record,
            !identities.relinked.contains(own), !identities.relinked.contains(person)
        else { return nil }
        for field in write.fields {
            let humans = humans(holding: field.value, in: field.name)
            if humans.isEmpty || humans.contains(record.human) { continue }
            return "\(write.id) brings \(field.value) of somebody else to \(id)"
        }
        return nil
    }

    /// The human beings whose records hold a value, or have held it.
    private func humans(holding value: FieldValue, in name: String) -> Set<Int> {
        let form = plan.forms.kept(value, in: name)
        let records = marketo.records + marketo.formerRecords + salesforce.records
        return Set(
            records.filter { record in
                let held =
                    record.values.map { ($0.key, $0.value) }
                    + record.history.flatMap { name, entries in entries.map { (name, $0.value) } }
                return held.contains { plan.forms.kept($0.1, in: $0.0) == form }
            }.map(\.human)
        )
    }
}
