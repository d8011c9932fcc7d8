// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// `updated` and `deleted`.
extension SalesforceCall {
    func replication(_ object: SalesforceObject, _ what: String) async throws -> SandboxResponse {
        guard request.method == "GET" else {
            throw SaveFailure(SalesforceCall.notAllowed(request.method, ["GET"]))
        }
        guard object.isReplicateable else { throw SaveFailure(.notFound) }
        let isDeleted = what == "deleted"
        let now = SalesforceTime.seconds(environment.clock.now())
        let days = isDeleted ? OrgLimits.salesforceDeletedDays : OrgLimits.salesforceUpdatedDays
        let earliest = now.advanced(byMilliseconds: -Int64(days) * OrgLimits.dayMilliseconds)
        let (start, end) = (try bound("start"), try bound("end"))
        guard start < end else {
            throw refusal("endDate must be at least one minute greater than startDate")
        }
        guard start >= minute(earliest) else {
            throw refusal("startDate cannot be more than \(days) days ago")
        }
        let covered = min(end, minute(now))
        let column = isDeleted ? "DeletedDate" : "SystemModstamp"
        let schema = schema
        let rows = try await environment.database.read { db in
            try SalesforceStore(db: db, schema: schema).values(
                "SELECT \"Id\", \"\(column)\" FROM \"\(object.table)\" "
                    + "WHERE \"IsDeleted\" = ? AND \"\(column)\" >= ? AND \"\(column)\" < ? "
                    + "ORDER BY \"\(column)\", \"Id\" LIMIT \(OrgLimits.salesforceReplicated + 1)",
                [StoredValue(isDeleted), StoredValue(start), StoredValue(end)]
            )
        }
        guard rows.count <= OrgLimits.salesforceReplicated else {
            throw SaveFailure(SaveError("EXCEEDED_ID_LIMIT", "too many records: narrow the window"))
        }
        guard isDeleted else {
            return SandboxResponse(
                json: [
                    "ids": .array(rows.map { $0[0].json(.id) }),
                    "latestDateCovered": .string(SalesforceTime.text(covered)),
                ]
            )
        }
        return SandboxResponse(
            json: [
                "deletedRecords": .array(
                    rows.map {
                        ["id": $0[0].json(.id), "deletedDate": $0[1].json(.datetime)]
                    }
                ),
                "earliestDateAvailable": .string(SalesforceTime.text(earliest)),
                "latestDateCovered": .string(SalesforceTime.text(covered)),
            ]
        )
    }

    /// A bound of the window; its seconds are ignored.
    private func bound(_ name: String) throws -> Timestamp {
        guard let text = request.query[name] else {
            throw refusal("the parameter \(name) is required")
        }
        // A plus sign that was not encoded has become a space.
        let offset = text.replacing(" ", with: "+")
        guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: offset) else {
            throw refusal("\(name) is no date and time: \(text)")
        }
        return minute(time)
    }

    private func minute(_ time: Timestamp) -> Timestamp {
        time.advanced(byMilliseconds: -(time.milliseconds % 60_000))
    }

    private func refusal(_ message: String) -> SaveFailure {
        SaveFailure(SaveError("INVALID_REPLICATION_DATE", message))
    }
}

extension OrgLimits {
    /// How far back `updated` can look, in days.
    static let salesforceUpdatedDays = 30
    /// How far back `deleted` can look, in days.
    static let salesforceDeletedDays = 15
    /// The most IDs of one answer.
    static let salesforceReplicated = 600_000
}
