// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel

/// Follows the golden record: prints each lead as both systems hold it, whenever that changes.
@main
struct LeadConsumer {
    /// How long one wait for a record lasts.
    static let waitMilliseconds: Int32 = 500

    static func main() throws {
        let environment = ProcessInfo.processInfo.environment
        let kafka = KafkaConfiguration(
            bootstrapServers: environment["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"] ?? "127.0.0.1:9092"
        )
        let topic = Topics(
            prefix: environment["LEADSYNC_TOPICS_PREFIX"] ?? Topics.standardPrefix
        ).leads

        let admin = try Admin(kafka)
        let count = try admin.partitionCounts()[topic] ?? 0
        admin.close()
        // Only committed records: what a worker has to do again is never seen.
        let reader = try TopicReader(kafka, topics: [topic])
        defer { reader.close() }
        // The topic is compacted: from its beginning on, it has the last state of every lead.
        try reader.follow(
            (0..<count).map { partition in
                PartitionOffset(
                    TopicPartition(topic: topic, partition: partition),
                    offset: PartitionOffset.beginning
                )
            }
        )
        let json = JSONReader()
        while true {
            let result = try reader.next(timeoutMilliseconds: waitMilliseconds)
            switch consume result {
            case .message(let message): say(line(for: message.copy(), json))
            case .failure(let error): if error.disposition != .retry { throw error }
            case .nothing: break
            case .endOfPartition: break
            }
        }
    }

    /// Writes a line at once, also where nobody sees a terminal.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// What a record of the topic says, in one line.
    private static func line(for record: Record, _ json: JSONReader) -> String {
        let key = record.keyText ?? "?"
        // A record without a value ends what was known under its key.
        guard let value = record.value else { return "\(key) is gone" }
        do throws(DecodingFailure) {
            switch try json.decode(LeadEntry.self, from: value) {
            case .alias(let lead, let other): return "\(lead.text) is \(other.text) now"
            case .lead(let state): return GoldenRecord(state).text
            }
        } catch {
            return "\(key) cannot be read: \(error.reason)"
        }
    }
}

/// A lead as both systems hold it, in one line.
struct GoldenRecord {
    let text: String

    init(_ state: LeadState) {
        var parts = ["\(state.lead.text) version \(state.version):"]
        if let record = state.salesforce { parts.append("salesforce=\(record.record)") }
        for field in state.fields {
            let marketo = field.marketo.map { GoldenRecord.text(of: $0.value) }
            let salesforce = field.salesforce.map { GoldenRecord.text(of: $0.value) }
            switch (marketo, salesforce) {
            case (let marketo?, let salesforce?) where marketo == salesforce:
                parts.append("\(field.name)=\(marketo)")
            default:
                // The sides differ, or one of them was never seen.
                parts.append("\(field.name)=\(marketo ?? "?")|\(salesforce ?? "?")")
            }
        }
        text = parts.joined(separator: " ")
    }

    private static func text(of value: FieldValue) -> String {
        switch value {
        case .null: "-"
        case .boolean(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .text(let text): "'\(text)'"
        case .nested: "{}"
        }
    }
}
