// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
internal import Primitives
public import VendorAPI

/// Single persons, for sync requests.
extension MarketoSource {
    /// One person, whole and at once.
    public func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        // Read before the call: a person who is created afterwards has a later time.
        let askedAt = api.time.atLeast()
        guard Person.isID(record) else {
            return ChangeEvents.absent(record, request: request, at: askedAt)
        }
        do throws(CallFailure) {
            do throws(CallFailure) {
                return try await answer(record, request, askedAt)
            } catch {
                guard error.refusedCode == "1006" else { throw error }
                await schemaCache.forget()
                return try await answer(record, request, askedAt)
            }
        } catch {
            throw error.fault
        }
    }

    private func answer(
        _ record: String,
        _ request: SyncRequest,
        _ askedAt: Timestamp
    ) async throws(CallFailure) -> KeyedChange {
        let fields = try await schemaCache.fields(priority: .realtime)
        let found = try await reader.persons(
            where: "id",
            in: [record],
            fields: fields.synced,
            priority: .realtime
        )
        guard let person = found.first(where: { $0.id == record }) else {
            return ChangeEvents.absent(record, request: request, at: askedAt)
        }
        return ChangeEvents(fields: fields, cycle: 0).snapshot(
            person,
            operation: .updated,
            readAt: api.time.atLeast(),
            request: request.id
        )
    }
}
