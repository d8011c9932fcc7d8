// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import VendorAPI

/// A mistake that the author of a change source can make.
enum SourceMistake: CaseIterable, Sendable {
    /// What was handed out counts as published: asked for again, a page does not have it.
    case remembersWhatItHandedOut
    /// What the process knows is not in the cursor: another process passes over a page.
    case keepsItsPlaceInMemory
    /// The watermark is the time of the answer, not of what it holds.
    case promisesTooMuch
    case promisesTheFuture
    case promisesOnEveryPage
    case neverPromises
    case cursorTooLong
    case sameEventID
    case losesDeletions
    case oldValueWithNewTime
    case ignoresTheRequest
    case showsNoSchema
    case wrongKey
    case neverEnds
    case skipsARecordOfTheLoad
}

/// A source with a mistake in it.
final class FaultySource: ChangeSource {
    private struct Memory {
        var handedOut: Set<String> = []
        var isFirstPage = true
        var older: [String: ChangeEvent] = [:]
    }

    private let base: any ChangeSource
    private let mistake: SourceMistake
    private let memory = Mutex(Memory())

    init(_ base: any ChangeSource, _ mistake: SourceMistake) {
        self.base = base
        self.mistake = mistake
    }

    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        mistake == .showsNoSchema ? [] : try await base.schemas(cycle: cycle)
    }

    func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        var change = try await base.record(record, request: request)
        if mistake == .ignoresTheRequest { change?.event.request = nil }
        return change
    }

    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage {
        var page = try await base.page(after: cursor, cycle: cycle)
        switch mistake {
        case .remembersWhatItHandedOut:
            memory.withLock { memory in
                page.changes.removeAll { !memory.handedOut.insert($0.event.id).inserted }
            }
        case .keepsItsPlaceInMemory:
            let isFirst = memory.withLock { memory in
                defer { memory.isFirstPage = false }
                return memory.isFirstPage
            }
            if isFirst, cursor != nil { page.changes = [] }
        case .promisesTooMuch: page.upTo = page.upTo?.advanced(byMilliseconds: 1)
        case .promisesTheFuture: page.upTo = page.upTo?.advanced(byMilliseconds: 60_000)
        case .promisesOnEveryPage: page.upTo = page.upTo ?? Timestamp(milliseconds: 0)
        case .neverPromises:
            if cursor != nil { page.upTo = page.upTo.map { _ in Timestamp(milliseconds: 0) } }
        case .cursorTooLong:
            page.cursor += String(repeating: " ", count: ConnectorRuntime.Limits.cursorBytes)
        case .sameEventID: page.changes = page.changes.map { changed($0) { $0.id = "event" } }
        case .losesDeletions: page.changes.removeAll { $0.event.operation == .deleted }
        case .oldValueWithNewTime: page.changes += repeated(page.changes)
        case .wrongKey:
            page.changes = page.changes.map {
                KeyedChange(lead: LeadID(.marketo, "1"), event: $0.event)
            }
        case .neverEnds: page.isLast = false
        case .skipsARecordOfTheLoad: if cursor == nil { page.changes = page.changes.dropLast() }
        case .ignoresTheRequest, .showsNoSchema: break
        }
        return page
    }

    private func changed(
        _ change: KeyedChange,
        _ body: (inout ChangeEvent) -> Void
    ) -> KeyedChange {
        var change = change
        body(&change.event)
        return change
    }

    /// What the page's records held before, as if that were new.
    private func repeated(_ changes: [KeyedChange]) -> [KeyedChange] {
        memory.withLock { memory in
            var repeated: [KeyedChange] = []
            for change in changes {
                if let older = memory.older[change.event.record] {
                    repeated.append(
                        changed(change) {
                            $0.id += "-again"
                            $0.fields = older.fields
                        }
                    )
                }
                memory.older[change.event.record] = change.event
            }
            return repeated
        }
    }
}
