// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Sync Leads (docs/reference/marketo.md, Persons): finds the lead that a record means, and makes
/// or changes it.
struct MarketoLeadSync {
    /// The action of a sync on a record.
    enum Action: String, Sendable, CaseIterable {
        case createOnly, updateOnly, createOrUpdate, createDuplicate
    }

    /// The outcome for a record.
    enum Outcome: Hashable, Sendable {
        case created(Int64)
        case updated(Int64)
        case skipped([MarketoAPIError])

        var json: JSON {
            switch self {
            case .created(let id): ["id": .integer(id), "status": "created"]
            case .updated(let id): ["id": .integer(id), "status": "updated"]
            case .skipped(let errors):
                ["status": "skipped", "reasons": .array(errors.map(\.json))]
            }
        }
    }

    let saver: MarketoSaver
    let action: Action
    /// The REST name; nil for the default: e-mail, or `id` where an update brings one.
    let lookupField: String?
    /// Whether leads that other calls have just made are overlooked, because a fault wants it.
    let isOverlooking: ([MarketoLead]) -> Bool

    private var store: MarketoStore { saver.store }

    /// Saves one record.
    func save(_ record: JSON) throws -> Outcome {
        do {
            guard let members = record.members else { throw MarketoRefusal(.invalidData) }
            let id = record["id"].flatMap { $0.isNull ? nil : $0 }
            let others = members.filter { $0.name != "id" }
            if id != nil, !mayBringID { throw MarketoRefusal(.idNotAllowed) }
            if action == .createDuplicate { return .created(try saver.create(others).id) }
            guard let lead = try find(record, id: id) else {
                // An ID is Marketo's to give.
                if action == .updateOnly || isByID(id) { throw MarketoRefusal(.leadNotFound) }
                return .created(try saver.create(others).id)
            }
            if action == .createOnly { throw MarketoRefusal(MarketoAPIError("1005")) }
            try saver.update(lead, others)
            return .updated(lead.id)
        } catch let refusal as MarketoRefusal {
            return .skipped(refusal.errors)
        }
    }

    private var mayBringID: Bool {
        action == .updateOnly || (lookupField == "id" && action == .createOrUpdate)
    }

    private func isByID(_ id: JSON?) -> Bool {
        lookupField == "id" || (lookupField == nil && id != nil)
    }

    /// The one lead that a record means, nil when there is none.
    private func find(_ record: JSON, id: JSON?) throws -> MarketoLead? {
        if isByID(id) {
            guard let id else { throw MarketoRefusal(.missing("id")) }
            guard let number = id.whole ?? id.text.flatMap({ Int64($0) }) else {
                throw MarketoRefusal(.wrongType(id, .integer))
            }
            return try store.lead(number)
        }
        let name = lookupField ?? "email"
        guard let given = record[name], let field = store.catalogue[name] else {
            throw MarketoRefusal(.missing(name))
        }
        let value: JSON
        do throws(MarketoAPIError) {
            value = try field.kept(given)
        } catch {
            throw MarketoRefusal(error)
        }
        guard let text = value.shown else { throw MarketoRefusal(.missing(name)) }
        let ids = try store.ids(field: name, values: [text])
        let leads = try ids.prefix(MarketoSandboxLimits.filterMatches).compactMap {
            try store.lead($0)
        }
        if leads.isEmpty { return nil }
        if action != .updateOnly, isOverlooking(leads) { return nil }
        if action == .createOnly { return leads[0] }
        guard leads.count == 1 else { throw MarketoRefusal(MarketoAPIError("1007")) }
        return leads[0]
    }
}
