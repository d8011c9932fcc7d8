// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import StateStore
import StreamProcessing
import SyncEngine
import Synchronization
import Testing
import ValidationRules

@testable import LeadWorker

/// One partition's handler over a store in memory, without Kafka: records go in, records come out.
struct HandlerFixture {
    /// One output, with what a test asks of it.
    struct Output {
        var topic: WorkerOutput
        var partition: Int32?
        var key: String?
        var value: [UInt8]?
        var headers: [Header]

        func header(_ name: String) -> String? {
            headers.last { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
        }
    }

    static let partition: Int32 = 3
    static let partitionCount: Int32 = 12
    let store = MemoryStore()
    let state: PartitionState
    let rules: SharedRules
    let notices = Notices()
    let misplaced = MisplacedRecords()
    var handler: LeadHandler
    var now: Int64 = 1_795_459_495_000
    var offset: Int64 = 40
    /// When the records that arrive were published.
    var timestamp: Int64 = 0

    init() throws {
        state = PartitionState(store: store)
        rules = SharedRules(mapping: .standard, compileRules: { CompiledRules($0) })
        handler = Self.handler(
            rules: rules,
            notices: notices,
            misplaced: misplaced,
            metadata: []
        )
    }

    private static func handler(
        rules: SharedRules,
        notices: Notices,
        misplaced: MisplacedRecords,
        metadata: [String?]
    ) -> LeadHandler {
        let none: [String?] = WorkerInput.allCases.map { _ in nil }
        return LeadHandler(
            PartitionContext(
                partition: partition,
                partitionCount: partitionCount,
                offsetMetadata: metadata.isEmpty ? none : metadata
            ),
            environment: LeadHandler.Environment(
                rules: rules,
                maxHoldMilliseconds: 900_000,
                topics: Topics(prefix: "test."),
                misplaced: misplaced,
                notice: { notices.add($0) }
            )
        )
    }

    /// The partition of a key: records of others are forwarded to it.
    static func partition(of key: [UInt8]?) -> Int32 {
        key.map { Murmur2.partition(of: $0, partitionCount: partitionCount) } ?? partition
    }

    /// A record arrives, on its key's partition unless told.
    mutating func send(
        _ topic: WorkerInput,
        key: [UInt8]?,
        value: [UInt8]?,
        headers: [Header] = [],
        on partition: Int32? = nil
    ) -> [Output] {
        offset &+= 1
        var output = OutputBuffer()
        Self.withRecord(
            topic.rawValue,
            offset,
            key,
            value,
            headers,
            at: timestamp,
            on: partition
        ) { record in
            handler.process(record, nowMilliseconds: now, state: state, output: &output)
        }
        commit()
        return Self.outputs(output)
    }

    mutating func send(
        _ topic: WorkerInput,
        key: String? = "marketo:1042",
        _ json: String,
        headers: [Header] = [],
        on partition: Int32? = nil
    ) -> [Output] {
        send(
            topic,
            key: key.map { Array($0.utf8) },
            value: Array(json.utf8),
            headers: headers,
            on: partition
        )
    }

    /// Everything that is due is done.
    mutating func runDue() -> [Output] {
        var outputs: [Output] = []
        for _ in 0..<100 {
            let turn = runDueOnce(limit: 10)
            outputs += turn.outputs
            if !turn.hasMore { break }
        }
        return outputs
    }

    /// As much of what is due as one go may do.
    mutating func runDueOnce(limit: Int = 500) -> (outputs: [Output], hasMore: Bool) {
        var output = OutputBuffer()
        let hasMore = handler.processDue(
            nowMilliseconds: now,
            limit: limit,
            state: state,
            output: &output
        )
        commit()
        return (Self.outputs(output), hasMore)
    }

    mutating func poison(
        _ json: [UInt8],
        key: [UInt8]? = Array("marketo:1042".utf8)
    ) -> [Output] {
        var output = OutputBuffer()
        Self.withRecord(0, 77, key, json, [], at: timestamp) { record in
            handler.poison(record, error: .unpublishable, state: state, output: &output)
        }
        return Self.outputs(output)
    }

    mutating func control(_ json: String) { control(Array(json.utf8)) }

    mutating func control(_ value: [UInt8]?) {
        Self.withRecord(-1, 0, Array("salesforce/Lead".utf8), value, []) { handler.control($0) }
    }

    /// The partition moves to another worker, which knows what was committed.
    mutating func takeOver() {
        let metadata = WorkerInput.allCases.map { handler.offsetMetadata(topic: $0.rawValue) }
        handler = Self.handler(
            rules: rules,
            notices: notices,
            misplaced: misplaced,
            metadata: metadata
        )
        store.forEachWaiting { key in
            handler.restore(waiting: key)
            return true
        }
    }

    func lead(_ lead: String = "marketo:1042") throws -> LeadState? {
        guard let bytes = store.read(Array(lead.utf8)),
            case .lead(let state) = try JSONReader().decode(LeadEntry.self, from: bytes)
        else { return nil }
        return state
    }

    private mutating func commit() {
        store.apply(state.changes(), checkpoint: Checkpoint(changelogOffset: 0))
        state.clear()
        handler.didCommit()
    }

    mutating func abort(
        _ topic: WorkerInput,
        key: String?,
        _ json: String,
        withDueWork: Bool = true
    ) -> Bool {
        abort(
            topic,
            key: key.map { Array($0.utf8) },
            value: Array(json.utf8),
            withDueWork: withDueWork
        )
    }

    /// A record arrives, and then what is due; the transaction is aborted.
    mutating func abort(
        _ topic: WorkerInput,
        key: [UInt8]?,
        value: [UInt8]?,
        withDueWork: Bool = true
    ) -> Bool {
        var output = OutputBuffer()
        Self.withRecord(topic.rawValue, offset &+ 1, key, value, []) {
            handler.process($0, nowMilliseconds: now, state: state, output: &output)
        }
        if withDueWork {
            _ = handler.processDue(nowMilliseconds: now, limit: 10, state: state, output: &output)
        }
        state.clear()
        return handler.rollBack()
    }

    private static func withRecord(
        _ topic: Int,
        _ offset: Int64,
        _ key: [UInt8]?,
        _ value: [UInt8]?,
        _ headers: [Header],
        at timestamp: Int64 = 0,
        on partition: Int32? = nil,
        _ body: (InputRecord) -> Void
    ) {
        (key ?? []).withUnsafeBytes { keyBytes in
            (value ?? []).withUnsafeBytes { valueBytes in
                body(
                    InputRecord(
                        topic: topic,
                        partition: partition ?? Self.partition(of: key),
                        offset: offset,
                        timestampMilliseconds: timestamp,
                        key: key == nil ? nil : keyBytes,
                        value: value == nil ? nil : valueBytes,
                        headers: headers
                    )
                )
            }
        }
    }

    /// A state that somebody has put on the changelog.
    mutating func restore(_ value: [UInt8], of key: [UInt8]) {
        let isWaiting = value.withUnsafeBytes { LeadHandler.makeWaitingTest()($0) }
        store.apply(
            [StateChange(key: key, value: value, isWaiting: isWaiting)],
            checkpoint: Checkpoint(changelogOffset: 0)
        )
        if isWaiting { handler.restore(waiting: key) }
    }

    private static func outputs(_ output: OutputBuffer) -> [Output] {
        output.records().map { record in
            Output(
                topic: WorkerOutput(rawValue: record.topic)!,
                partition: record.partition,
                key: record.key.map { String(decoding: $0, as: UTF8.self) },
                value: record.value,
                headers: record.headers.map { Header(name: $0.name, value: $0.value) }
            )
        }
    }
}

/// What the handler had to say that no record can tell.
final class Notices: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}

/// Records as their producers write them.
enum Sample {
    static func marketo(
        _ fields: String,
        at second: Int = 10,
        isSnapshot: Bool = false,
        members: String = ""
    ) -> String {
        """
        {"v":1,"kind":"change","id":"m\(second)","system":"marketo","object":"Person",\
        "record":"1042","operation":"updated","changedAt":"2026-11-23T18:00:\(second).000Z",\
        "snapshot":\(isSnapshot),"fields":{\(fields)}\(members)}
        """
    }

    static func salesforce(
        _ fields: String,
        at second: Int = 10,
        isSnapshot: Bool = false,
        members: String = ""
    ) -> String {
        """
        {"v":1,"kind":"change","id":"s\(second)","system":"salesforce","object":"Lead",\
        "record":"00Q000000000001AAA","operation":"updated",\
        "changedAt":"2026-11-23T18:00:\(second).000Z","snapshot":\(isSnapshot),\
        "fields":{\(fields)}\(members)}
        """
    }

    static func watermark(_ system: VendorSystem, at second: Int) -> String {
        """
        {"v":1,"kind":"watermark","system":"\(system.rawValue)",\
        "upTo":"2026-11-23T18:00:\(second).000Z","cycle":42}
        """
    }

    /// Salesforce took a write.
    static func applied(_ write: WriteCommand, at second: Int) -> String {
        """
        {"v":1,"kind":"result","write":"\(write.id)","lead":"\(write.lead.text)",\
        "version":\(write.version),"system":"salesforce","object":"Lead","status":"applied",\
        "record":"00Q000000000001AAA","created":false,"errors":[],\
        "at":"2026-11-23T18:00:\(second).500Z"}
        """
    }

    static func request(_ id: String = "r1") -> String {
        """
        {"v":1,"kind":"request","id":"\(id)","action":"sync-person-to-salesforce",\
        "person":"1042","assignTo":null,"at":"2026-11-23T18:00:00.000Z","by":"me"}
        """
    }
}

extension HandlerFixture {
    /// A linked pair that agrees.
    static func agreed() throws -> HandlerFixture {
        var bench = try HandlerFixture()
        let marketo = #""lastName":"L","company":"C","phone":"0","title":"T""#
        let salesforce = #""LastName":"L","Company":"C","Phone":"0","Title":"T""#
        _ = bench.send(.marketoChanges, Sample.marketo(marketo, isSnapshot: true))
        _ = bench.send(.salesforceChanges, Sample.salesforce(salesforce, isSnapshot: true))
        return bench
    }
}
