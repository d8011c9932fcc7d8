// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import JSONCodec
import Kafka
import LeadModel
import Monitor
import Primitives
import Synchronization
import Testing

/// Topics on an embedded broker, what workers and connectors would have published, and monitors.
final class MonitorWorld {
    let broker: EmbeddedBroker
    let kafka: KafkaConfiguration
    let topics = Topics()
    let admin: Admin
    let producer: Producer

    init() throws {
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        admin = try Admin(kafka)
        let keyed = topics.leadKeyed.map { Admin.NewTopic(name: $0, partitionCount: 2) }
        let single = topics.single.map { Admin.NewTopic(name: $0, partitionCount: 1) }
        _ = try admin.createTopics(keyed + single)
        producer = try Producer(kafka)
    }

    deinit {
        producer.close()
        admin.close()
        broker.stop()
    }

    var configuration: MonitorConfiguration {
        var configuration = MonitorConfiguration(
            kafka: kafka,
            topics: topics,
            workerGroup: "leadsync-workers"
        )
        configuration.port = 0
        configuration.tokens.change = "the token for changes"
        // The records are of days that lie ever further back.
        configuration.keepMilliseconds = 100 * 365 * 24 * 3_600_000
        return configuration
    }

    /// Starts a monitor, and waits until it has read everything.
    func start(
        _ change: (inout MonitorConfiguration) -> Void = { _ in }
    ) async throws -> RunningMonitor {
        var configuration = configuration
        change(&configuration)
        return try await RunningMonitor(configuration)
    }

    // MARK: Records

    func publish(_ record: some WireRecord, to topic: String, key: String) throws {
        try producer.produce(to: topic, key: Array(key.utf8), value: record.encoded())
    }

    func publish(_ activities: [Activity]) throws {
        for activity in activities {
            try publish(activity, to: topics.activities, key: activity.lead.text)
        }
        try producer.flush()
    }

    func publish(_ state: LeadState) throws {
        try publish(LeadEntry.lead(state), to: topics.leads, key: state.lead.text)
        try producer.flush()
    }

    /// The requests that are on their topic.
    func requests() throws -> [SyncRequest] {
        let reader = try TopicReader(kafka, topics: [topics.requests])
        defer { reader.close() }
        let json = JSONReader()
        let partitions = (0..<2).map {
            TopicPartition(topic: topics.requests, partition: Int32($0))
        }
        return try reader.records(partitions).compactMap { record in
            try json.decode(SyncRequest.self, from: record.value ?? [])
        }
    }
}

/// A monitor that runs on a thread of its own.
final class RunningMonitor: Sendable {
    let monitor: Monitor
    let address: String
    private let ended: AsyncStream<Void>

    init(_ configuration: MonitorConfiguration) async throws {
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let (ended, hasEnded) = AsyncStream<Void>.makeStream()
        monitor = try Monitor(
            configuration,
            events: MonitorEvents(ready: { isReady.yield() })
        )
        address = try await monitor.listen()
        self.ended = ended
        Thread.detachNewThread { [monitor] in
            do { try monitor.run() } catch { Issue.record("the monitor ended: \(error)") }
            isReady.finish()
            hasEnded.finish()
        }
        for await _ in ready { return }
        throw CancellationError()
    }

    /// Stops it, and waits for its end.
    func stop() async {
        monitor.requestStop()
        for await _ in ended {}
    }

    func get(
        _ target: String,
        _ headers: [String: String] = [:]
    ) async throws -> MonitorClient.Reply {
        try await client.get(target, headers)
    }

    func post(_ target: String, _ body: String = "") async throws -> MonitorClient.Reply {
        try await client.post(target, body)
    }

    func call(
        _ method: String,
        _ target: String,
        headers: [String: String],
        body: String = ""
    ) async throws -> MonitorClient.Reply {
        try await client.call(method, target, headers: headers, body: body)
    }

    func eventually(
        _ target: String,
        until isRight: (MonitorClient.Reply) -> Bool
    ) async throws -> MonitorClient.Reply {
        try await client.eventually(target, until: isRight)
    }

    private var client: MonitorClient { MonitorClient(address: address) }
}

/// Records as a worker would publish them.
enum Made {
    static let start: Int64 = 1_764_009_895_000

    static func lead(_ number: Int) -> LeadID { LeadID(.marketo, "\(number)") }

    static func activity(
        _ lead: Int,
        entry: Int,
        _ kind: Activity.Kind,
        reasons: [Reason] = [],
        fields: [ConflictField] = [],
        cycle: Int64? = nil,
        request: String? = nil,
        object: ObjectType = .lead
    ) -> Activity {
        Activity(
            id: "marketo:\(lead)/a\(entry)",
            lead: self.lead(lead),
            at: Timestamp(milliseconds: start + Int64(lead * 1_000 + entry)),
            kind: kind,
            object: object,
            record: "00Q5e00000ABCDEEA4",
            message: "Something happened.",
            fields: fields,
            reasons: reasons,
            cause: Cause(cycle: cycle, request: request)
        )
    }

    static let tooLong = Reason(
        code: "STRING_TOO_LONG",
        fields: ["LastName"],
        message: "Last Name: data value too large: Lovelace"
    )

    static func collision(_ field: String) -> ConflictField {
        ConflictField(
            field: field,
            marketo: .text("one"),
            salesforce: .text("two"),
            winner: .marketo,
            rule: "lead: marketo wins"
        )
    }

    static func state(_ lead: Int, entries: Int64, failure: Reason? = nil) -> LeadState {
        var state = LeadState(lead: self.lead(lead))
        state.activities = entries
        state.marketo = RecordLink(object: .person, record: "\(lead)")
        state.salesforce = RecordLink(object: .lead, record: "00Q5e00000ABCDEEA4")
        let known = Timestamp(milliseconds: start)
        for (name, value) in [
            ("firstName", "Ada"), ("lastName", "Lovelace \(lead)"),
            ("email", "ada\(lead)@example.com"), ("company", "Analytical Engines"),
        ] {
            let side = SideValue(value: .text(value), knownAt: known)
            state.fields.append(FieldState(name: name, marketo: side, salesforce: side))
        }
        if let failure {
            state.failures = [
                WriteFailure(
                    system: .salesforce,
                    object: .lead,
                    origin: .validation,
                    reasons: [failure]
                )
            ]
        }
        return state
    }
}
