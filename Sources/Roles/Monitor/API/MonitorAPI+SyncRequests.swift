// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// *Sync Person to SFDC* for everybody, and what became of it.
extension MonitorAPI {
    func requestSync(_ call: Call) async throws -> Answer {
        let (person, owner) = try call.object { body throws(DecodingFailure) in
            (try body.filledText("person"), try body.optionalText("assignTo"))
        }
        guard person.utf8.count <= 18, person.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Problem.invalid("person: give the person's ID in Marketo, a number")
        }
        if let owner, owner.utf8.count > 64 { throw Problem.invalid("assignTo: is no record's ID") }
        var request = requests.request(
            .syncPersonToSalesforce,
            lead: LeadID(.marketo, person)
        )
        request.assignTo = owner
        try await requests.publish([request])
        return .json(202) { $0.member("request", request.id) }
    }

    func syncRequest(_ call: Call, _ id: String) async throws -> Answer {
        let found = try await view.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT record FROM activity WHERE request = ? ORDER BY number LIMIT 100",
                arguments: [id]
            )
        }
        let records = StoredRecords()
        let activities = found.compactMap { $0.bytes(0).flatMap(records.activity) }
        if activities.isEmpty, !requests.knows(id) {
            throw Problem.notFound("The request '\(id.prefixed(bytes: 100))'")
        }
        let outcome = RequestOutcome(activities)
        return .json(isMasked: call.isMasked) { json in
            json.member("request", id)
            json.member("state", outcome.state.rawValue)
            json.member("lead", activities.first?.lead.text)
            json.member("outcome", outcome.activity?.kind.rawValue)
            json.member("message", outcome.activity.map { json.words(of: $0) })
            json.member("salesforce", outcome.salesforce)
            json.reasons("reasons", outcome.activity?.reasons ?? [])
            json.time("at", outcome.activity?.at.milliseconds)
            json.array("activities", activities) { json, activity in json.value(activity) }
        }
    }
}

/// What became of a request, by the entries of the log that it caused.
struct RequestOutcome: Hashable, Sendable {
    enum State: String, Hashable, Sendable { case waiting, done, failed }

    let state: State
    /// The entry that tells the end of it; the first one while there is no end.
    let activity: Activity?
    /// The Salesforce record that was made, found or written.
    let salesforce: String?

    /// Reads the entries that a request caused, in order.
    init(_ activities: [Activity]) {
        let ends = activities.filter {
            [.created, .synced, .linked, .skipped, .failed].contains($0.kind)
        }
        // A failure that is in the log already is told as skipped, with its reasons.
        let isFailed = { (activity: Activity) in
            activity.kind == .failed || activity.kind == .skipped && !activity.reasons.isEmpty
        }
        let success = ends.last { !isFailed($0) && $0.kind != .skipped }
        let end = success ?? ends.last
        activity = end ?? activities.first
        state = end.map { isFailed($0) ? .failed : .done } ?? .waiting
        salesforce = activities.last { $0.object.system == .salesforce && $0.record != nil }?.record
    }
}
