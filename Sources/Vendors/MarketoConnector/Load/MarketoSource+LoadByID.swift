// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import VendorAPI

/// The first load of a subscription without bulk extracts: all IDs are looked up, 300 in a call,
/// instead of a few calls for a month. It needs no further permission; a load by lists would need a
/// list of all persons that an administrator keeps.
extension MarketoSource {
    /// The highest of some ids that is a person's: a lower bound, from which the load looks
    /// further.
    func highestIDSeen() async throws(CallFailure) -> Int64 {
        try await personsSeen().compactMap { Person.number($0.id) }.max() ?? 0
    }

    /// The persons of some ids that are spread evenly over the orders of magnitude.
    func personsSeen() async throws(CallFailure) -> [Person] {
        var candidates: Set<Int64> = []
        // 1.07 to the power of 300 is beyond every id, and between an id and its double lie ten.
        var candidate = 1.0
        while candidates.count < Limits.recordsInCall {
            candidates.insert(Int64(candidate))
            candidate = max(candidate * 1.07, candidate + 1)
        }
        return try await reader.persons(
            where: "id",
            in: candidates.sorted().map(String.init),
            fields: [],
            priority: .normal
        )
    }

    func idStep(
        _ start: FeedCursor,
        _ load: FeedCursor.Load,
        _ fields: PersonFields,
        _ cycle: Int64
    ) async throws(CallFailure) -> ChangePage {
        // Ids are given in order, with gaps where persons are gone.
        if load.nextID > load.highestID + Limits.idGap { return loaded(start) }
        let end = load.nextID + Int64(Limits.recordsInCall)
        let events = ChangeEvents(fields: fields, cycle: cycle)
        let changes = try await whole(
            (load.nextID..<end).map(String.init),
            fields,
            events
        )
        let highest = changes.compactMap { Person.number($0.event.record) }.max() ?? 0
        var cursor = start
        cursor.load?.nextID = end
        cursor.load?.highestID = max(load.highestID, highest)
        cursor.load?.records += Int64(changes.count)
        return loading(cursor, changes)
    }
}
