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
        identities.forget(person.id)
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
        identities.unlink(person)
        input(LeadID(.marketo, person), .request(request))
    }

    /// Says so when a write brings what one human being's record holds to another's, and no user
    /// linked the two.
    func mixedHumans(of write: WriteCommand) -> String? {
        guard write.operation == .update, case .lead(let state)? = entries[write.lead],
            let person = state.marketo?.record, let record = state.salesforce?.record,
            !identities.relinked.contains(record), !identities.relinked.contains(person),
            let one = marketo[person]?.human, let other = salesforce[record]?.human, one != other
        else { return nil }
        return "\(write.id) brings data of \(person) and \(record) together"
    }
}
