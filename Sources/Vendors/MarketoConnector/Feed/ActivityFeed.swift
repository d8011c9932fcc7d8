// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// The feeds of activities, by paging token (docs/reference/marketo.md, Activities).
struct ActivityFeed: Sendable {
    /// One of the feeds that a poll goes through.
    enum Kind: Hashable, Sendable { case changes, deletions, merges }

    /// One page.
    struct Page: Hashable {
        var activities: [LeadActivity] = []
        var token: String
        var hasMore: Bool
        /// Entries that cannot be read, one line each.
        var errors: [String] = []
    }

    let api: MarketoAPI

    /// A token for all that happened since a time; any feed takes it.
    func token(since time: Timestamp) async throws(CallFailure) -> String {
        let answer = try await api.get(
            "/rest/v1/activities/pagingtoken.json",
            [QueryItem("sinceDatetime", time.marketoText)],
            timeoutMilliseconds: Limits.pagingTokenMilliseconds
        )
        return try answer.envelope { envelope throws(DecodingFailure) in
            try envelope.filledText("nextPageToken")
        }
    }

    /// The page after a token. It may be empty although there is more.
    ///
    /// - Parameter leads: limits the page to these persons; empty for all.
    func page(
        _ kind: Kind,
        after token: String,
        fields: PersonFields,
        names: [String]? = nil,
        leads: [String] = []
    ) async throws(CallFailure) -> Page {
        precondition(leads.count <= Limits.leadIDsInActivityCall, "Marketo takes no more")
        var items = [QueryItem("nextPageToken", token)]
        let path: String
        switch kind {
        case .changes:
            path = "/rest/v1/activities/leadchanges.json"
            items.append(QueryItem("fields", (names ?? fields.synced).joined(separator: ",")))
        case .deletions: path = "/rest/v1/activities/deletedleads.json"
        case .merges:
            path = "/rest/v1/activities.json"
            items.append(
                QueryItem("activityTypeIds", String(LeadActivity.Kind.mergeLeads.rawValue))
            )
        }
        if !leads.isEmpty { items.append(QueryItem("leadIds", leads.joined(separator: ","))) }
        items.append(QueryItem("batchSize", String(Limits.recordsInCall)))
        let answer = try await api.get(path, items)
        return try answer.envelope { envelope throws(DecodingFailure) in
            var page = Page(
                token: envelope.filled("nextPageToken")?.text ?? token,
                hasMore: envelope.filled("moreResult")?.boolean ?? false
            )
            for object in try envelope.results({ $0 }) {
                do throws(DecodingFailure) {
                    if let activity = try LeadActivity(object, fields: fields) {
                        page.activities.append(activity)
                    }
                } catch {
                    // One unreadable entry must not hold back the others.
                    page.errors.append("an activity of Marketo cannot be read: \(error.reason)")
                }
            }
            return page
        }
    }
}
