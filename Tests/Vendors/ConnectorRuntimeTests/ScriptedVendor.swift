// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Synchronization
import VendorAPI

@testable import ConnectorRuntime

/// A vendor that does as a test says, and remembers what it was asked.
final class ScriptedVendor: ChangeSource, WriteTarget, ActivityTarget {
    /// A call of `apply`.
    struct Call: Sendable {
        var writes: [WriteCommand]
        var mayBeRepeated: Bool
        var ids: [String] { writes.map(\.id) }
    }

    typealias Apply = @Sendable (Call, Int) async throws(VendorError) -> [WriteOutcome]
    typealias Answer = @Sendable (SyncRequest) async throws(VendorError) -> KeyedChange?
    typealias Schemas = @Sendable () async throws(VendorError) -> [ObjectSchema]
    typealias Page = @Sendable (String?, Int64, Int) async throws(VendorError) -> ChangePage

    private struct State {
        var calls: [Call] = []
        var cursors: [String?] = []
        var requests: [String] = []
        var activities: [Activity] = []
        var leaderships: [LeadershipHandle] = []
    }

    private let state = Mutex(State())
    private let onApply: Apply
    private let onPage: Page
    private let onRecord: Answer
    private let onSchemas: Schemas
    let batchLimit: Int

    /// A vendor that applies everything and has no changes, unless told.
    init(
        batchLimit: Int = 10,
        apply: @escaping Apply = { call, _ throws(VendorError) in
            call.writes.map { .settled(result($0)) }
        },
        page: @escaping Page = { _, _, number throws(VendorError) in
            ChangePage(changes: [], cursor: "cursor\(number)", isLast: true, upTo: resultTime)
        },
        record: @escaping Answer = { _ in nil },
        schemas: @escaping Schemas = { [] }
    ) {
        self.batchLimit = batchLimit
        onApply = apply
        onPage = page
        onRecord = record
        onSchemas = schemas
    }

    /// Every call of `apply`, in order.
    var calls: [Call] { state.withLock { $0.calls } }
    /// The cursor of every page that was asked for.
    var cursors: [String?] { state.withLock { $0.cursors } }
    /// The activities that were written back.
    var activities: [Activity] { state.withLock { $0.activities } }
    /// What it was given each time that a connector became active.
    var leaderships: [LeadershipHandle] { state.withLock { $0.leaderships } }

    func parts(_ leadership: LeadershipHandle, isLogging: Bool) -> VendorAdapter {
        state.withLock { $0.leaderships.append(leadership) }
        return VendorAdapter(
            source: self,
            target: self,
            activities: isLogging ? self : nil,
            statistics: { [self] in
                var statistics = CallStatistics()
                statistics.sent = Int64(cursors.count)
                return statistics
            }
        )
    }

    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        try await onSchemas()
    }

    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage {
        let number = state.withLock { state in
            state.cursors.append(cursor)
            return state.cursors.count
        }
        return try await onPage(cursor, cycle, number)
    }

    func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        try await onRecord(request)
    }

    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        let call = Call(writes: writes, mayBeRepeated: mayBeRepeated)
        let number = state.withLock { state in
            state.calls.append(call)
            return state.calls.count
        }
        return try await onApply(call, number)
    }

    func add(_ activities: [Activity]) async throws(VendorError) -> [String] {
        state.withLock { $0.activities += activities }
        return []
    }
}
