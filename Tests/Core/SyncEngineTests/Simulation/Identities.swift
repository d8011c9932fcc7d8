// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Who was ever paired with whom, and which leads know which records to be gone: what the states
/// are held against.
struct Identities {
    struct Pair: Hashable {
        var person: String
        var record: String
    }

    private struct Sighting: Hashable {
        var lead: LeadID
        var record: String
    }

    private(set) var pairs: Set<Pair> = []
    /// Persons and records whose link was corrected.
    private(set) var relinked: Set<String> = []
    /// Pairs that a user took apart.
    private var unlinked: Set<Pair> = []
    private var ends: [Sighting: Timestamp] = [:]
    private var lives: [String: Timestamp] = [:]

    mutating func link(_ person: String, _ record: String) {
        let pair = Pair(person: person, record: record)
        if !unlinked.contains(pair) { pairs.insert(pair) }
    }

    /// A record names a person: whom it, or one that went into it, was paired with before it is not
    /// paired with any more.
    mutating func move(_ record: String, with former: [String], to person: String) {
        pairs = pairs.filter { $0.record != record && !former.contains($0.record) }
        link(person, record)
    }

    /// A link was corrected: what the record or the person had before is over.
    mutating func relink(_ person: String, _ record: String) {
        pairs = pairs.filter { $0.person != person && $0.record != record }
        relinked.insert(person)
        relinked.insert(record)
        unlinked.remove(Pair(person: person, record: record))
    }

    /// A user took a person and its record apart, or the number is another person's now: whoever
    /// finds the record by the number does not get it.
    mutating func unlink(_ person: String, from record: String?) {
        unlinked.formUnion(pairs.filter { $0.person == person })
        if let record { unlinked.insert(Pair(person: person, record: record)) }
        pairs = pairs.filter { $0.person != person }
    }

    /// `id` was made or found in `system` for a record of the other one.
    mutating func pair(_ twin: String, _ id: String, in system: VendorSystem) {
        if system == .marketo { link(id, twin) } else { link(twin, id) }
    }

    /// A lead has taken an event in.
    mutating func note(_ event: ChangeEvent, by lead: LeadID) {
        let sight = Sighting(lead: lead, record: event.record)
        switch event.operation {
        case .deleted, .merged, .converted:
            ends[sight] = max(ends[sight] ?? event.changedAt, event.changedAt)
        case .created, .updated, .undeleted:
            let record = event.record
            lives[record] = max(lives[record] ?? event.changedAt, event.changedAt)
        }
    }

    /// A lead has handed over what it knew of a record.
    mutating func handOver(_ record: String, by lead: LeadID) {
        ends[Sighting(lead: lead, record: record)] = nil
    }

    /// Whether a lead has been told that a record is no more.
    func knowsEnd(of record: String, lead: LeadID) -> Bool {
        let sight = Sighting(lead: lead, record: record)
        guard let end = ends[sight] else { return false }
        return end > lives[record] ?? .distantPast
    }
}
