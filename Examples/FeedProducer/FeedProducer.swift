// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka
internal import LeadModel
internal import Primitives

/// Feeds the change topics without a connector: one change of one record, and the watermark that
/// promises that nothing older is missing.
@main
struct FeedProducer {
    static let usage = """
        usage: FeedProducer marketo|salesforce RECORD [NAME=VALUE …] [link=RECORD]
        Without a NAME=VALUE only the watermark is published.
        """

    static func main() throws {
        guard let request = FeedRequest(Array(CommandLine.arguments.dropFirst())) else {
            FileHandle.standardError.write(Data((usage + "\n").utf8))
            exit(64)
        }
        let environment = ProcessInfo.processInfo.environment
        let topics = Topics(
            prefix: environment["LEADSYNC_TOPICS_PREFIX"] ?? Topics.standardPrefix
        )
        let producer = try Producer(
            KafkaConfiguration(
                bootstrapServers: environment["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"]
                    ?? "127.0.0.1:9092"
            )
        )
        defer { producer.close() }
        let topic = topics.changes(request.system)
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))

        // The key decides the partition, and with it the order: all about a lead goes under its ID.
        if !request.fields.isEmpty {
            let lead = LeadID(request.system, request.record)
            try producer.produce(
                to: topic,
                key: Array(lead.text.utf8),
                value: request.event(at: now).encoded()
            )
            print("published a change of \(lead.text)")
        }
        // A watermark has no key and stands on every partition, behind the changes that it covers.
        let watermark = Watermark(system: request.system, upTo: now).encoded()
        for partition in 0..<(try producer.partitionCount(of: topic)) {
            try producer.produce(to: topic, partition: partition, key: nil, value: watermark)
        }
        try producer.flush()
        print("published the watermark \(now.rfc3339)")
    }
}

/// What the command line asks for.
struct FeedRequest {
    var system: VendorSystem
    var record: String
    var fields: [Field] = []
    /// The record of the other system that this one names as its twin.
    var link: String?

    /// Reads the arguments; nil when they are not as the usage says.
    init?(_ arguments: [String]) {
        guard arguments.count >= 2, let system = VendorSystem(rawValue: arguments[0]),
            !arguments[1].isEmpty
        else { return nil }
        self.system = system
        record = arguments[1]
        for argument in arguments.dropFirst(2) {
            guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else {
                return nil
            }
            let name = String(argument[..<sign])
            let text = String(argument[argument.index(after: sign)...])
            if name == "link" {
                link = text
            } else {
                // No value is a cleared field.
                fields.append(Field(name: name, value: text.isEmpty ? .null : .text(text)))
            }
        }
    }

    /// The change: some fields have new values, nothing is said of the others.
    func event(at time: Timestamp) -> ChangeEvent {
        let object: ObjectType =
            switch system {
            case .marketo: .person
            case .salesforce: record.hasPrefix("003") ? .contact : .lead
            }
        var links = CrossReference()
        if system == .marketo { links.salesforce = link } else { links.marketo = link }
        return ChangeEvent(
            // Published again, it is the same event.
            id: "feed-\(record)-\(time.milliseconds)",
            system: system,
            object: object,
            record: record,
            operation: .updated,
            changedAt: time,
            isSnapshot: false,
            fields: fields,
            links: links
        )
    }
}
