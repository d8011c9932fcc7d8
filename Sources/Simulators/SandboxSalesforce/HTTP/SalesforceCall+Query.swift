// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Queries and their pages.
extension SalesforceCall {
    /// `query`, `queryAll`, and `query/{locator}`.
    func queries(isTooling: Bool, _ path: [String]) async throws -> SandboxResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            throw SaveFailure(SalesforceCall.notAllowed(request.method, ["GET", "HEAD"]))
        }
        if path.count == 2 { return try await nextPage(path[1]) }
        guard path.count == 1 else { throw SaveFailure(.notFound) }
        if let query = request.query["explain"] {
            return try await explanation(of: query, isTooling: isTooling)
        }
        guard let query = request.query["q"] else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                message: "SOQL statement is missing: the parameter q is required"
            )
        }
        let plan = try SOQLPlanner.plan(
            query,
            schema: schema,
            profile: user.profile,
            now: environment.clock.now(),
            includesDeleted: path[0] == "queryAll",
            isTooling: isTooling
        )
        return try await firstPage(plan)
    }

    /// How a query would be run. The sandbox reads whole tables: that is all its plans say.
    private func explanation(of query: String, isTooling: Bool) async throws -> SandboxResponse {
        let plan = try SOQLPlanner.plan(
            query,
            schema: schema,
            profile: user.profile,
            now: environment.clock.now(),
            isTooling: isTooling
        )
        let schema = schema
        let (found, all) = try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            let sql = "SELECT COUNT(*) \(plan.source) WHERE \(plan.condition)"
            let found = try store.values(sql, plan.arguments).first?.first?.integer ?? 0
            return (found, Int64(try store.count(plan.object)))
        }
        let note: JSON = [
            "description": "Not considering filter for optimization because unindexed",
            "fields": ["IsDeleted"], "tableEnumOrId": .string(plan.object.name),
        ]
        return SandboxResponse(
            json: [
                "plans": [
                    [
                        "cardinality": .integer(found), "fields": [],
                        "leadingOperationType": "TableScan",
                        "notes": plan.object["IsDeleted"] == nil ? [] : [note],
                        "relativeCost": .number(all > 0 ? Double(found) / Double(all) : 0),
                        "sobjectCardinality": .integer(all),
                        "sobjectType": .string(plan.object.name),
                    ]
                ],
                "sourceQuery": .string(query),
            ]
        )
    }

    private func firstPage(_ plan: SOQLPlan) async throws -> SandboxResponse {
        let size = try batchSize() ?? OrgLimits.salesforcePage.upperBound
        let schema = schema
        let wanted = min(plan.limit ?? .max, size + 1)
        let (rows, ids) = try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            let rows = try store.values(plan.statement(limit: wanted), plan.arguments)
            guard plan.kind == .records, rows.count > size || plan.allowsOneRow else {
                return (rows, [String]())
            }
            let ids = try store.values(plan.identifiers, plan.arguments)
            return (rows, ids.compactMap { $0.first?.text })
        }
        if plan.allowsOneRow, ids.count > 1 {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                message: "When retrieving results with Metadata or FullName fields, the query "
                    + "qualifications must specify no more than one row for retrieval. "
                    + "Result size: \(ids.count)"
            )
        }
        if plan.kind == .count {
            return page([], total: Int(rows.first?.first?.integer ?? 0), next: nil)
        }
        guard rows.count > size else {
            let records = try await records(withChildren: rows, plan)
            return page(records, total: rows.count, next: nil)
        }
        guard plan.kind == .records else {
            throw SOQLFault(
                code: "EXCEEDED_ID_LIMIT",
                message: "Aggregate query does not support queryMore(), use LIMIT to restrict the "
                    + "results to a single batch"
            )
        }
        let cursor = SalesforceState.Cursor(
            plan: plan,
            ids: ids,
            userID: user.id,
            batchSize: size
        )
        let next = "\(state.open(cursor))-\(size)"
        let first = try await records(withChildren: Array(rows.prefix(size)), plan)
        return page(first, total: ids.count, next: next)
    }

    private func nextPage(_ locator: String) async throws -> SandboxResponse {
        let parts = locator.split(separator: "-", omittingEmptySubsequences: false)
        let bad = SaveError("INVALID_QUERY_LOCATOR", "invalid query locator")
        guard parts.count == 2, let offset = Int(parts[1]), offset >= 0,
            let id = SalesforceID.normalised(String(parts[0])), let cursor = state.cursor(id),
            cursor.userID == user.id, offset < cursor.ids.count
        else { throw SaveFailure(bad) }
        let size = try batchSize() ?? cursor.batchSize
        let ids = Array(cursor.ids[offset..<min(offset + size, cursor.ids.count)])
        let schema = schema
        let rows = try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            let rows = try store.values(
                cursor.plan.statement(ids: ids.count),
                ids.map { .text($0) }
            )
            let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text ?? "", $0) })
            return ids.compactMap { byID[$0] }
        }
        let end = offset + ids.count
        return page(
            try await records(withChildren: rows, cursor.plan),
            total: cursor.ids.count,
            next: end < cursor.ids.count ? "\(id)-\(end)" : nil
        )
    }

    /// Records with the records that belong to them, all of which come at once.
    private func records(
        withChildren rows: [[StoredValue]],
        _ plan: SOQLPlan
    ) async throws -> [JSON] {
        var found = records(rows, plan)
        guard !plan.children.isEmpty, !rows.isEmpty else { return found }
        let (schema, parents) = (schema, rows.map { $0[0] })
        for child in plan.children {
            let children = try await environment.database.read { db in
                try SalesforceStore(db: db, schema: schema).values(
                    child.plan.statement(of: child.field, parents: parents.count),
                    child.plan.arguments + parents
                )
            }
            let byParent = Dictionary(grouping: children) { $0[$0.count - 1] }
            for (index, parent) in parents.enumerated() {
                let all = (byParent[parent] ?? []).dropFirst(child.plan.offset ?? 0)
                let wanted = Array(all.prefix(child.plan.limit ?? .max))
                let value: JSON =
                    wanted.isEmpty
                    ? .null
                    : [
                        "totalSize": .integer(Int64(wanted.count)), "done": true,
                        "records": .array(records(wanted, child.plan)),
                    ]
                found[index][child.name] = value
            }
        }
        return found
    }

    func records(_ rows: [[StoredValue]], _ plan: SOQLPlan) -> [JSON] {
        rows.map { row in
            plan.record(row, version: version) { schema.object(ofID: $0)?.name }
        }
    }

    private func page(_ records: [JSON], total: Int, next: String?) -> SandboxResponse {
        var json: JSON = ["totalSize": .integer(Int64(total)), "done": .boolean(next == nil)]
        if let next {
            json["nextRecordsUrl"] = .string("/services/data/\(version)/query/\(next)")
        }
        json["records"] = .array(records)
        return SandboxResponse(json: json)
    }

    /// `Sforce-Query-Options: batchSize=N`; nil without one.
    private func batchSize() throws -> Int? {
        guard let header = request.header("Sforce-Query-Options") else { return nil }
        let words = header.split { $0 == "=" || $0 == "," || $0 == " " }
        guard words.count == 2, words[0].lowercased() == "batchsize", let size = Int(words[1]),
            OrgLimits.salesforcePage.contains(size)
        else {
            throw SaveFailure(
                SaveError(
                    "INVALID_QUERY_OPTIONS",
                    "Invalid value for Sforce-Query-Options: batchSize is from 200 to 2000"
                )
            )
        }
        return size
    }
}
