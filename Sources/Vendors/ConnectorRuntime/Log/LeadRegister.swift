// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import JSONCodec
public import Kafka
public import LeadModel

/// Looks persons up in the lead states on `leadsync.leads`.
///
/// It reads only the partitions of the persons, each one whole, which takes a second for some ten
/// thousand leads: use it for rare questions. Blocking calls run on a queue of its own.
public final class LeadRegister: PersonRegister, @unchecked Sendable {
    private let kafka: KafkaConfiguration
    private let topic: String
    private let log: KafkaLog?
    private let queue = DispatchQueue(label: "connector-lead-register")

    /// A register of these topics' leads; nothing is read yet.
    public init(_ kafka: KafkaConfiguration, topics: Topics, log: KafkaLog? = nil) {
        self.kafka = kafka
        self.log = log
        topic = topics.leads
    }

    /// The fates of some persons, as far as the workers know them.
    public func fates(of persons: Set<String>) async -> [String: PersonFate] {
        if persons.isEmpty { return [:] }
        return await withCheckedContinuation { continuation in
            queue.async {
                // A cluster that does not answer shows up at the next commit.
                continuation.resume(returning: (try? self.read(persons)) ?? [:])
            }
        }
    }

    private func read(_ persons: Set<String>) throws(KafkaError) -> [String: PersonFate] {
        let admin = try Admin(kafka, log: log)
        let count = try admin.partitionCounts()[topic] ?? 0
        admin.close()
        guard count > 0 else { return [:] }
        let keys = Dictionary(
            persons.map { (Array(LeadID(.marketo, $0).text.utf8), $0) },
            uniquingKeysWith: { $1 }
        )
        let numbers = Set(keys.keys.map { Murmur2.partition(of: $0, partitionCount: count) })
        let reader = try TopicReader(kafka, topics: [topic], log: log)
        defer { reader.close() }
        let json = JSONReader()
        var fates: [String: PersonFate] = [:]
        let partitions = numbers.sorted().map { TopicPartition(topic: topic, partition: $0) }
        try reader.readToEnd(partitions) { _, message in
            guard let key = message.unsafeKey, let person = keys[Array(key)] else { return }
            let value = message.copy().value
            let entry = value.flatMap { try? json.decode(LeadEntry.self, from: $0) }
            fates[person] = entry.map(PersonFate.init) ?? .unknown
        }
        return fates
    }
}

extension PersonFate {
    /// What the newest record of a person's lead says.
    init(_ entry: LeadEntry) {
        switch entry {
        case .lead(let state):
            self = state.marketo.map { $0.isDeleted ? .gone : .lives } ?? .unknown
        case .alias(_, let other):
            self = other.system == .marketo ? .merged(into: other.record) : .unknown
        }
    }
}
