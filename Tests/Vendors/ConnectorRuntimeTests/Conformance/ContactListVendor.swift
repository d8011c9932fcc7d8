// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import VendorAPI

@testable import ContactListConnector

/// The contact list of the example, as the conformance suites use it, over a wire that can fail.
final class ContactListVendor: SourceVendor, TargetVendor {
    private let clock = StandingClock()
    private let list: ContactList
    private let wire = UnreliableWire()
    private let pageSize: Int
    private let distortSource: (any ChangeSource) -> any ChangeSource
    private let distortTarget: (any WriteTarget) -> any WriteTarget

    /// An empty list.
    ///
    /// - Parameters:
    ///   - source: makes of the example's source another one, for example one with a fault.
    ///   - target: makes of the example's target another one.
    init(
        pageSize: Int = 4,
        source: @escaping (any ChangeSource) -> any ChangeSource = { $0 },
        target: @escaping (any WriteTarget) -> any WriteTarget = { $0 }
    ) {
        list = ContactList(clock: clock)
        self.pageSize = pageSize
        distortSource = source
        distortTarget = target
    }

    let object = ObjectType.person
    let field = "title"
    let secondField = "phone"
    let absentRecord = "7"
    let refusedField = Field(name: "email", value: .text("nowhere"))

    func now() -> Timestamp { clock.now() }

    func pass(milliseconds: Int64) { clock.pass(milliseconds: milliseconds) }

    func makeSource() -> any ChangeSource {
        let source = ContactListSource(list: list, pageSize: pageSize)
        return distortSource(UnreliableSource(base: source, wire: wire))
    }

    func makeTarget() -> any WriteTarget {
        distortTarget(UnreliableTarget(base: ContactListTarget(list: list), wire: wire))
    }

    func failNextRead() { wire.set(.failsBeforeReading) }
    func loseNextAnswer() { wire.set(.losesTheAnswer) }
    func failNextWrite() { wire.set(.failsBeforeWriting) }

    func lead(_ number: Int) -> LeadID { LeadID(.salesforce, "00Q5e00000A\(1_000 + number)") }

    func fieldsOfCreate(_ number: Int) -> [Field] {
        [Field(name: "email", value: .text("c\(number)@example.com"))]
    }

    func create(_ texts: [String]) -> [String] { texts.map { list.add([field: $0]) } }

    func change(_ record: String, _ field: String, to text: String) {
        list.edit(record, [field: text])
    }

    func delete(_ record: String) { list.delete(record) }

    func text(of field: String, in record: String) -> String? {
        list.contact(record).map { $0.fields[field] ?? "" }
    }

    func records(of number: Int) -> [String] {
        list.contacts(externalID: lead(number).record).map(\.id)
    }
}

/// A time that goes on only when the suite says so.
private final class StandingClock: WallClock {
    private let time = Mutex(Timestamp(milliseconds: 1_764_000_000_000))

    func now() -> Timestamp { time.withLock { $0 } }

    func pass(milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }

    func sleep(milliseconds: Int64) async throws(CancellationError) {
        pass(milliseconds: milliseconds)
    }
}

/// What happens to the next call between connector and list.
final class UnreliableWire: Sendable {
    enum Trouble: Sendable { case failsBeforeReading, failsBeforeWriting, losesTheAnswer }

    private let next = Mutex<Trouble?>(nil)

    func set(_ trouble: Trouble) { next.withLock { $0 = trouble } }

    /// Whether this trouble is due; it happens once.
    func take(_ trouble: Trouble) -> Bool {
        next.withLock { next in
            guard next == trouble else { return false }
            next = nil
            return true
        }
    }
}

private struct UnreliableSource: ChangeSource {
    let base: any ChangeSource
    let wire: UnreliableWire

    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        try await base.schemas(cycle: cycle)
    }

    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage {
        if wire.take(.failsBeforeReading) { throw VendorError(.transient, line: "busy") }
        return try await base.page(after: cursor, cycle: cycle)
    }

    func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        try await base.record(record, request: request)
    }
}

private struct UnreliableTarget: WriteTarget {
    let base: any WriteTarget
    let wire: UnreliableWire

    var batchLimit: Int { base.batchLimit }

    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        if wire.take(.failsBeforeWriting) { throw VendorError(.unreachable, line: "not there") }
        let outcomes = try await base.apply(writes, mayBeRepeated: mayBeRepeated)
        if wire.take(.losesTheAnswer) {
            throw VendorError(.transient, line: "no answer", mayHaveHappened: true)
        }
        return outcomes
    }
}
