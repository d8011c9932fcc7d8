// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// The feeds of activities (docs/reference/marketo.md, Activities).
extension MarketoCall {
    /// Routes a call below `activities`.
    func activities() async throws -> SandboxResponse {
        switch path.count {
        case 1: return try await allow("GET") { try await activityFeed() }
        case 2 where path[1] == "pagingtoken": return try await allow("GET") { try await token() }
        case 2 where path[1] == "leadchanges": return try await allow("GET") { try await changes() }
        case 2 where path[1] == "deletedleads":
            return try await allow("GET") { try await deletions() }
        case 2 where path[1] == "types": return try await allow("GET") { try await types() }
        case 2... where path[1] == "external": return try await external()
        default: return try unknown()
        }
    }

    /// Get Paging Token
    private func token() async throws -> SandboxResponse {
        let text = try required("sinceDatetime")
        guard let since = MarketoTime.read(text) else { throw MarketoAPIError("704") }
        let token = MarketoFeedToken(since: since)
        return answer.success(only: [.init("nextPageToken", .string(token.text))])
    }

    /// Get Activity Types
    private func types() async throws -> SandboxResponse {
        let custom = try await environment.database.read { db in
            try MarketoCustomActivities(db: db).all().compactMap(\.live)
        }
        let all = MarketoActivityType.standard.sorted { $0.id < $1.id } + custom
        return answer.success(all.map(\.json))
    }

    // MARK: Feeds

    /// Get Lead Activities
    private func activityFeed() async throws -> SandboxResponse {
        let types = Set(try numbers("activityTypeIds"))
        guard !types.isEmpty else { throw MarketoAPIError.missing("activityTypeIds") }
        guard types.count <= MarketoSandboxLimits.activityTypes else {
            throw MarketoAPIError.tooMany(
                "\(types.count) activity types",
                most: MarketoSandboxLimits.activityTypes
            )
        }
        let assets = Set(try numbers("assetIds"))
        let leads = try await leadsOfInterest()
        return try await page(json: MarketoCall.json) { activity in
            types.contains(activity.type) && leads?.contains(activity.lead) ?? true
                && (assets.isEmpty || activity.primaryID.map { assets.contains($0) } ?? false)
        }
    }

    /// Get Lead Changes
    private func changes() async throws -> SandboxResponse {
        guard let fields = try fields() else { throw MarketoAPIError.missing("fields") }
        let names = Set(fields.map(\.key))
        let leads = try await leadsOfInterest()
        let catalogue = catalogue
        return try await page(json: { MarketoCall.changeJSON($0, catalogue) }) { activity in
            guard leads?.contains(activity.lead) ?? true else { return false }
            return activity.type == MarketoActivity.Kind.newLead
                || activity.type == MarketoActivity.Kind.changeDataValue
                    && activity.field.map { names.contains($0) } ?? false
        }
    }

    /// Get Deleted Leads
    private func deletions() async throws -> SandboxResponse {
        let oldest = environment.clock.now()
            .advanced(byMilliseconds: -MarketoSandboxLimits.deletedMilliseconds)
        return try await page(json: MarketoCall.json) { activity in
            activity.type == MarketoActivity.Kind.deleteLead && activity.at >= oldest
        }
    }

    /// The leads that `leadIds` and `listId` name; nil for all.
    private func leadsOfInterest() async throws -> Set<Int64>? {
        let ids = try numbers("leadIds")
        guard ids.count <= MarketoSandboxLimits.activityLeads else {
            throw MarketoAPIError.tooMany(
                "\(ids.count) leads",
                most: MarketoSandboxLimits.activityLeads
            )
        }
        let named = ids.isEmpty ? nil : Set(ids)
        guard let list = try numbers("listId").first else { return named }
        let now = environment.clock.now()
        let members = try await environment.database.read { db in
            let members = try MarketoLists(db: db).members(of: list)
            guard
                now < MarketoSandboxLimits.largeListsEnd
                    || members.count < MarketoSandboxLimits.largeList
            else {
                throw MarketoAPIError.tooMany(
                    "\(members.count) leads",
                    most: MarketoSandboxLimits.largeList
                )
            }
            return Set(members)
        }
        return named?.intersection(members) ?? members
    }

    /// A page of a feed: what is wanted among the next activities of any kind. It may be short or
    /// empty although there is more.
    private func page(
        json: @escaping @Sendable (MarketoActivity) -> JSON,
        where isWanted: @escaping @Sendable (MarketoActivity) -> Bool
    ) async throws -> SandboxResponse {
        let size = try batchSize(most: MarketoSandboxLimits.activities)
        let start = try MarketoFeedToken(try required("nextPageToken"))
        let now = environment.clock.now()
        let (found, next, hasMore) = try await read { store in
            var found: [MarketoActivity] = []
            var next = start
            for activity in try store.activities(
                after: start,
                visibleAt: now,
                limit: MarketoSandboxLimits.activitiesScanned
            ) {
                if found.count == size { break }
                next.position = activity.id
                if isWanted(activity) { found.append(activity) }
            }
            return (found, next, try store.hasActivities(after: next, visibleAt: now))
        }
        let members: [JSON.Member] = [
            .init("nextPageToken", .string(next.text)), .init("moreResult", .boolean(hasMore)),
        ]
        // An empty page has no result at all.
        return found.isEmpty
            ? answer.success(only: members) : answer.success(found.map(json), members)
    }

    // MARK: JSON

    private static func head(_ activity: MarketoActivity) -> JSON {
        [
            "id": .integer(activity.id), "marketoGUID": .string("\(activity.id)"),
            "leadId": .integer(activity.lead),
            "activityDate": .string(MarketoTime.written(activity.at)),
            "activityTypeId": .integer(activity.type),
        ]
    }

    /// As Get Lead Activities shows it: a change names its field as people do.
    static func json(_ activity: MarketoActivity) -> JSON {
        var json = head(activity)
        if let id = activity.primaryID { json["primaryAttributeValueId"] = .integer(id) }
        if let value = activity.primaryValue { json["primaryAttributeValue"] = .string(value) }
        json["attributes"] = .array(activity.attributes.map(\.json))
        return json
    }

    /// As Get Lead Changes shows it: fields have their REST names.
    private static func changeJSON(
        _ activity: MarketoActivity,
        _ catalogue: FieldCatalogue
    ) -> JSON {
        var json = head(activity)
        var fields: [JSON] = []
        if let name = activity.field {
            fields.append([
                "id": .integer(catalogue[name]?.id ?? activity.primaryID ?? 0),
                "name": .string(name),
                "newValue": activity["New Value"] ?? .null,
                "oldValue": activity["Old Value"] ?? .null,
            ])
        }
        json["fields"] = .array(fields)
        let told = activity.attributes.filter { $0.name != "New Value" && $0.name != "Old Value" }
        json["attributes"] = .array(
            told.map(\.json) + [["name": "Lead ID", "value": .integer(activity.lead)]]
        )
        return json
    }
}
