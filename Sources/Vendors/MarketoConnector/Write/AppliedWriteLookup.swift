// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Finds out whether a write that a process may have made before it died has had its effect.
///
/// Marketo's log tells: a write that went through left a change to its value, even when somebody
/// has changed the field again since, whose change must not be undone. A write that left none is
/// made now.
struct AppliedWriteLookup: Sendable {
    let api: MarketoAPI
    let fields: PersonFields
    let priority: CallPriority

    /// When a write can have been applied at the earliest, by Marketo's clock. A bound that is too
    /// early does no lasting harm: the feed brings the write itself with its time. But until then a
    /// change that the write has replaced may be taken for a later one.
    static func earliest(of command: WriteCommand, time: ServerTime) -> Timestamp {
        let decidedAt = time.atLeast(command.decidedAt)
            .advanced(byMilliseconds: -Limits.clockSkewMilliseconds)
        return min(decidedAt, time.atLeast())
    }

    /// Which updates have been applied, by place, and when at the earliest.
    func applied(_ writes: [PersonWrite]) async throws(CallFailure) -> [Int: Timestamp] {
        let names = Set(writes.flatMap { $0.command.fields.map(\.name) })
            .filter { fields.all[$0] != nil }.sorted()
        let found = try await PersonReader(api: api).persons(
            where: "id",
            in: writes.compactMap(\.person),
            fields: names,
            priority: priority
        )
        let persons = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var applied: [Int: Timestamp] = [:]
        var known: [Int] = []
        for (place, write) in writes.enumerated() {
            guard let person = write.person.flatMap({ persons[$0] }) else { continue }
            known.append(place)
            if person.holds(write.command.fields, fields) {
                // The log may not tell when: what was there already leaves no trace.
                applied[place] = Self.earliest(of: write.command, time: api.time)
            }
        }
        let held = Set(applied.keys)
        for start in stride(from: 0, to: known.count, by: Limits.leadIDsInActivityCall) {
            let places = known[start..<min(start + Limits.leadIDsInActivityCall, known.count)]
            let batch = places.map { ($0, writes[$0]) }
            for (place, at) in try await traces(batch, persons, held) { applied[place] = at }
        }
        return applied
    }

    /// Traces in the log of writes, whether or not the persons still hold their values.
    private func traces(
        _ writes: [(place: Int, write: PersonWrite)],
        _ persons: [String: Person],
        _ held: Set<Int>
    ) async throws(CallFailure) -> [(Int, Timestamp)] {
        let since = writes.map { Self.earliest(of: $0.write.command, time: api.time) }.min()
        let names = Set(writes.flatMap { $0.write.command.fields.map(\.name) })
            .filter { fields.all[$0] != nil }.sorted()
        guard let since, !names.isEmpty else { return [] }
        let changes = try await activities(
            since: since,
            names: names,
            leads: writes.compactMap(\.write.person)
        )
        return writes.compactMap { (place, write) in
            let from = Self.earliest(of: write.command, time: api.time)
            guard let person = write.person.flatMap({ persons[$0] }) else { return nil }
            let own = changes.filter { $0.lead == write.person && $0.at >= from }
            let at =
                held.contains(place)
                ? Self.arrival(of: write, in: own, fields)
                : Self.trace(of: write, on: person, in: own, fields)
            return at.map { (place, max($0, from)) }
        }
    }

    /// When the log shows that a field was given the value of a write whose person holds it.
    static func arrival(
        of write: PersonWrite,
        in activities: [LeadActivity],
        _ fields: PersonFields
    ) -> Timestamp? {
        activities.filter { activity in
            activity.changes.contains { change in
                guard let value = change.newValue,
                    let field = write.command.fields.first(where: { $0.name == change.name })
                else { return false }
                let dataType = fields.dataType(field.name)
                return SameValue.holds(value, field.value, dataType: dataType)
            }
        }.map(\.at).min()
    }

    /// When the log shows that a write's value was there: as the value that a field was given, or
    /// as the value that was changed to what the person holds now.
    static func trace(
        of write: PersonWrite,
        on person: Person,
        in activities: [LeadActivity],
        _ fields: PersonFields
    ) -> Timestamp? {
        for field in write.command.fields {
            let dataType = fields.dataType(field.name)
            if SameValue.holds(person.value(field.name), field.value, dataType: dataType) {
                continue
            }
            for activity in activities {
                for change in activity.changes where change.name == field.name {
                    let isWritten = change.newValue.map {
                        SameValue.holds($0, field.value, dataType: dataType)
                    }
                    if isWritten == true { return activity.at }
                    guard !field.value.isBlank, let old = change.oldValue else { continue }
                    if SameValue.holds(old, field.value, dataType: dataType) {
                        // It was there before this change.
                        return activity.at.advanced(byMilliseconds: -1)
                    }
                }
            }
        }
        return nil
    }

    /// Persons that were made since a time and hold all of these values, the first one first.
    func newPersons(
        since: Timestamp,
        holding values: [Field]
    ) async throws(CallFailure) -> [Person] {
        let names = values.map(\.name).filter { fields.all[$0] != nil }
        guard !names.isEmpty else { return [] }
        let made = try await activities(since: since, names: names, leads: [])
            .filter { $0.kind == .newLead }
        let found = try await PersonReader(api: api).persons(
            where: "id",
            in: Set(made.map(\.lead)).sorted(),
            fields: names,
            priority: priority
        )
        return
            found
            .filter { ($0.createdAt ?? since) >= since && $0.holds(values, fields) }
            .sorted { (Int64($0.id) ?? 0) < (Int64($1.id) ?? 0) }
    }

    private func activities(
        since: Timestamp,
        names: [String],
        leads: [String]
    ) async throws(CallFailure) -> [LeadActivity] {
        let feed = ActivityFeed(api: api)
        var token = try await feed.token(since: since)
        var found: [LeadActivity] = []
        for _ in 0..<Limits.tracePages {
            let page = try await feed.page(
                .changes,
                after: token,
                fields: fields,
                names: names,
                leads: leads
            )
            found += page.activities
            token = page.token
            if !page.hasMore { break }
        }
        return found
    }
}
