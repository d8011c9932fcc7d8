// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// Merge, associate, partitions and usage.
extension MarketoCall {
    /// Actions on one lead: `leads/{id}/…`.
    func leadAction(_ verb: String) async throws -> SandboxResponse {
        switch verb {
        case "merge": return try await allow("POST") { try await merge() }
        case "associate": return try await allow("POST") { try await associate() }
        case "listMembership": return try await allow("GET") { try await listMembership() }
        // There are neither programs nor campaigns, so that no lead is in one.
        case "programMembership", "smartCampaignMembership":
            return try await allow("GET") {
                let id = try MarketoCall.number(path[1])
                guard try await read({ try $0.exists(id) }) else {
                    throw MarketoAPIError.leadNotFound
                }
                return answer.success([], [.init("moreResult", false)])
            }
        default: return try unknown()
        }
    }

    /// Merge Leads
    private func merge() async throws -> SandboxResponse {
        let winner = try MarketoCall.number(path[1])
        var losers: [Int64] = []
        for id in try numbers("leadId") + numbers("leadIds") where !losers.contains(id) {
            losers.append(id)
        }
        guard !losers.isEmpty else { throw MarketoAPIError.missing("leadIds") }
        let merged = losers
        try await save(as: .merge) { saver in
            try MarketoMerger(saver: saver).merge(merged, into: winner)
        }
        return answer.success()
    }

    /// Associate Lead: the cookie becomes this lead's, also if another lead had it.
    private func associate() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let cookie = try required("cookie")
        guard cookie.contains("token:") else {
            throw MarketoAPIError("1012", "Invalid cookie value '\(cookie)'")
        }
        try await save { saver in
            guard let field = saver.store.catalogue["cookies"] else { throw MarketoAPIError("611") }
            guard let lead = try saver.store.lead(id) else { throw MarketoAPIError.leadNotFound }
            for other in try saver.store.ids(field: "cookies", values: [cookie]) where other != id {
                guard let lead = try saver.store.lead(other) else { continue }
                try saver.save([(field, .null)], in: lead)
            }
            try saver.save([(field, .string(cookie))], in: lead)
        }
        return answer.success()
    }

    /// Get Lead Partitions, Update Lead Partition
    func partitions() async throws -> SandboxResponse {
        if method == "GET" {
            return answer.success([
                [
                    "id": .integer(MarketoSandboxLimits.partition),
                    "name": .string(MarketoSandboxLimits.partitionName),
                    "description": "Initial system lead partition",
                ]
            ])
        }
        return try await allow("POST") {
            let records = try input(try document())
            let results = try await read { store in
                try records.map { record -> JSON in
                    guard let id = record["id"]?.whole, try store.exists(id) else {
                        return MarketoCall.skipped(.leadNotFound, id: record["id"]?.whole)
                    }
                    do throws(MarketoAPIError) {
                        try checkPartition(record)
                    } catch {
                        return MarketoCall.skipped(error, id: id)
                    }
                    return ["id": .integer(id), "status": "updated"]
                }
            }
            return answer.success(results)
        }
    }

    /// Campaigns are made in Marketo's own pages: here is none.
    func campaigns() async throws -> SandboxResponse {
        if path.count == 1 { return try await allow("GET") { answer.success([]) } }
        let isKnown =
            path.count == 2 || (path.count == 3 && ["schedule", "trigger"].contains(path[2]))
        guard isKnown else { return try unknown() }
        _ = try MarketoCall.number(path[1])
        throw MarketoAPIError("1013")
    }

    // MARK: Usage

    /// Get Daily Usage, Get Daily Errors, and the same of seven days, the last one first.
    func stats() async throws -> SandboxResponse {
        let isWeek = path.count == 3 && path[2] == "last7days"
        guard path.count == 2 || isWeek, ["usage", "errors"].contains(path[1]) else {
            return try unknown()
        }
        return try await allow("GET") {
            let days = MarketoUsage.days(isWeek ? 7 : 1, upTo: environment.clock.now())
            let wantsErrors = path[1] == "errors"
            let result = try await environment.database.read { db in
                let usage = MarketoUsage(db: db)
                return try days.map { try wantsErrors ? usage.errors(of: $0) : usage.usage(of: $0) }
            }
            return answer.success(result)
        }
    }
}
