// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel

/// The records on the output topics when the day is over.
struct DemoOutcome {
    /// `writes.salesforce.update`, `activities.conflict`, `rejected` and the like.
    var counts: [String: Int] = [:]
    var conflicts: [DemoExpectation.Conflict] = []
    var activities: [LeadID: [Activity]] = [:]
    /// The ID under which a lead went before it had a person.
    var formerIDs: [LeadID: [LeadID]] = [:]
    var deadLetters: [(place: String, reason: String)] = []
    var unreadable = 0

    /// Reads the topics from their beginning to their present end.
    init(_ kafka: KafkaConfiguration, topics: Topics) throws {
        let names = [
            topics.writes(.salesforce), topics.writes(.marketo), topics.activities,
            topics.results, topics.leads, topics.deadLetters,
        ]
        let admin = try Admin(kafka)
        let partitionCounts = try admin.partitionCounts()
        admin.close()
        let reader = try TopicReader(kafka, topics: names)
        defer { reader.close() }
        let json = JSONReader()
        for name in names {
            let partitions = (0..<(partitionCounts[name] ?? 0)).map {
                TopicPartition(topic: name, partition: $0)
            }
            for record in try reader.records(partitions) {
                if name == topics.deadLetters {
                    take(deadLetter: record)
                } else if let value = record.value,
                    let decoded = try? json.decodeRecord(from: value)
                {
                    take(decoded)
                } else {
                    unreadable += 1
                }
            }
        }
        conflicts.sort()
    }

    private mutating func take(_ record: InboundRecord) {
        switch record {
        case .write(let write):
            let system = write.object.system.rawValue
            counts["writes.\(system).\(write.operation.rawValue)", default: 0] += 1
        case .result(let result):
            if result.status == .rejected { counts["rejected", default: 0] += 1 }
        case .activity(let activity):
            counts["activities.\(activity.kind.rawValue)", default: 0] += 1
            activities[activity.lead, default: []].append(activity)
            for field in activity.fields {
                conflicts.append(
                    DemoExpectation.Conflict(
                        lead: activity.lead.text,
                        field: field.field,
                        winner: field.winner.rawValue
                    )
                )
            }
        case .lead(.alias(let lead, let survivor)):
            if formerIDs[survivor]?.contains(lead) != true {
                formerIDs[survivor, default: []].append(lead)
            }
        default: break
        }
    }

    private mutating func take(deadLetter record: Record) {
        func header(_ name: String) -> String {
            record.headers.last { $0.name == "leadsync-\(name)" }
                .map { String(decoding: $0.value, as: UTF8.self) } ?? "?"
        }
        deadLetters.append(
            ("\(header("topic"))[\(header("partition"))]@\(header("offset"))", header("reason"))
        )
    }

    /// A lead's log, with the entries under its former IDs.
    func log(of lead: LeadID) -> [Activity] {
        let known = [lead] + (formerIDs[lead] ?? [])
        return known.flatMap { activities[$0] ?? [] }.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
