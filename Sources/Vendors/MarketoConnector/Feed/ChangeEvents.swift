// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives

/// Turns Marketo's activities and persons into change events.
///
/// Changes are published field by field with the activity's own time, because the time at which a
/// field changed decides collisions, and a person that is read whole has only the time of its last
/// change. Whole persons are published where an activity does not say enough.
struct ChangeEvents {
    let fields: PersonFields
    let cycle: Int64

    /// The events of some activities, and the persons that have to be read whole.
    struct Assembly: Hashable {
        var changes: [KeyedChange] = []
        /// Persons to read whole, in the order in which they came up.
        var toRead: [String] = []
        var created: Set<String> = []

        fileprivate mutating func read(_ person: String) {
            if !toRead.contains(person) { toRead.append(person) }
        }
    }

    /// Events of new and changed persons (types 12 and 13).
    ///
    /// Changes of one person within one second become one event, because a form fills in many
    /// fields at once. A field that changed twice within a second has no known order, and the
    /// person is read whole.
    ///
    /// - Parameters:
    ///   - wholeUpTo: what happened up to this time may have been told before, cut into other
    ///     pages: an older value could come under a newer event's time. The persons are read whole
    ///     instead.
    /// - isAmbiguous: whether another activity of the same person and second was published before.
    func assemble(
        _ activities: [LeadActivity],
        wholeUpTo: Timestamp? = nil,
        isAmbiguous: (LeadActivity) -> Bool = { _ in false }
    ) -> Assembly {
        var assembly = Assembly()
        var seen: Set<String> = []
        let end = wholeUpTo ?? .distantPast
        for activity in activities where activity.kind == .newLead || activity.at <= end {
            if activity.kind == .newLead { assembly.created.insert(activity.lead) }
            if seen.insert(activity.lead).inserted { assembly.toRead.append(activity.lead) }
        }
        let isRead = seen
        let synced = Set(fields.synced)
        var places: [Moment: Int] = [:]
        for activity in activities where !isRead.contains(activity.lead) {
            var told: [Field] = []
            for change in activity.changes where synced.contains(change.name) {
                guard let value = change.newValue else {
                    assembly.read(activity.lead)
                    continue
                }
                told.append(Field(name: change.name, value: value))
            }
            guard !told.isEmpty else { continue }
            if isAmbiguous(activity) { assembly.read(activity.lead) }
            let moment = Moment(person: activity.lead, at: activity.at)
            guard let place = places[moment] else {
                places[moment] = assembly.changes.count
                assembly.changes.append(partial(activity, told))
                continue
            }
            if add(told, of: activity, to: &assembly.changes[place].event) {
                assembly.read(activity.lead)
            }
        }
        return assembly
    }

    /// A person as it is now.
    ///
    /// It is dated by the person's last change: since then, the person has held these values.
    func snapshot(
        _ person: Person,
        operation: ChangeEvent.Operation,
        readAt: Timestamp,
        request: String? = nil
    ) -> KeyedChange {
        let changedAt = person.updatedAt ?? person.createdAt ?? readAt
        let hash = FieldsHash.text(of: person.fields, unreadable: person.unreadable)
        var id = "mk-\(person.id)-\(changedAt.milliseconds)-\(hash)"
        if let request { id += "-\(request)" }
        let event = ChangeEvent(
            id: id,
            system: .marketo,
            object: .person,
            record: person.id,
            operation: operation,
            changedAt: changedAt,
            isSnapshot: true,
            fields: person.fields,
            links: links(person.fields),
            cycle: cycle == 0 ? nil : cycle,
            request: request,
            unreadable: person.unreadable
        )
        return KeyedChange(lead: LeadID(.marketo, person.id), event: event)
    }

    /// A person that was merged into another one.
    func merged(_ loser: String, by activity: LeadActivity) -> KeyedChange {
        let event = ChangeEvent(
            id: "mk-\(loser)-\(activity.id)",
            system: .marketo,
            object: .person,
            record: loser,
            operation: .merged,
            changedAt: activity.at,
            isSnapshot: false,
            fields: [],
            into: activity.lead,
            cycle: cycle
        )
        return KeyedChange(lead: LeadID(.marketo, loser), event: event)
    }

    /// A person that is gone.
    func deleted(_ activity: LeadActivity) -> KeyedChange {
        let event = ChangeEvent(
            id: "mk-\(activity.lead)-\(activity.id)",
            system: .marketo,
            object: .person,
            record: activity.lead,
            operation: .deleted,
            changedAt: activity.at,
            isSnapshot: false,
            fields: [],
            cycle: cycle
        )
        return KeyedChange(lead: LeadID(.marketo, activity.lead), event: event)
    }

    /// The answer to a request for a person that Marketo does not have.
    ///
    /// - Parameter at: not later than the question, by Marketo's clock. Marketo's times have whole
    ///   seconds: the event's is earlier than that of any person who is made afterwards.
    static func absent(_ person: String, request: SyncRequest, at: Timestamp) -> KeyedChange {
        let event = ChangeEvent(
            id: "mk-absent-\(request.id)",
            system: .marketo,
            object: .person,
            record: person,
            operation: .deleted,
            changedAt: Timestamp(milliseconds: at.milliseconds / 1_000 * 1_000)
                .advanced(byMilliseconds: -1),
            isSnapshot: false,
            fields: [],
            request: request.id
        )
        return KeyedChange(lead: LeadID(.marketo, person), event: event)
    }

    private struct Moment: Hashable {
        var person: String
        var at: Timestamp
    }

    private func partial(_ activity: LeadActivity, _ told: [Field]) -> KeyedChange {
        let event = ChangeEvent(
            id: "mk-\(activity.lead)-\(activity.id)",
            system: .marketo,
            object: .person,
            record: activity.lead,
            operation: .updated,
            changedAt: activity.at,
            isSnapshot: false,
            fields: told,
            links: links(told),
            by: activity.source,
            cycle: cycle
        )
        return KeyedChange(lead: LeadID(.marketo, activity.lead), event: event)
    }

    /// Adds what another activity of the same second tells.
    ///
    /// - Returns: whether it tells another value of a field than the ones before.
    private func add(_ told: [Field], of activity: LeadActivity, to event: inout ChangeEvent)
        -> Bool
    {
        var isAmbiguous = false
        for field in told {
            if let place = event.fields.firstIndex(where: { $0.name == field.name }) {
                if event.fields[place].value != field.value { isAmbiguous = true }
                event.fields[place].value = field.value
            } else {
                event.fields.append(field)
            }
        }
        event.id = "mk-\(activity.lead)-\(activity.id)"
        event.links = links(event.fields)
        if event.by != activity.source { event.by = nil }
        return isAmbiguous
    }

    /// The Salesforce record that the link field names.
    private func links(_ values: [Field]) -> CrossReference {
        guard let name = fields.linkField,
            case .text(let text)? = values.first(where: { $0.name == name })?.value
        else { return CrossReference() }
        return CrossReference(salesforce: SalesforceRecordID.wholeLeadOrContact(text))
    }
}
