// SPDX-License-Identifier: Apache-2.0

/// A topic's settings: Kafka's names, checked and kept. Of them only `max.message.bytes`
/// changes what this broker does.
enum TopicConfiguration {
    private static let defaults: [(name: String, value: String)] = [
        ("cleanup.policy", "delete"),
        ("compression.type", "producer"),
        ("delete.retention.ms", "86400000"),
        ("file.delete.delay.ms", "60000"),
        ("flush.messages", "9223372036854775807"),
        ("flush.ms", "9223372036854775807"),
        ("index.interval.bytes", "4096"),
        ("max.compaction.lag.ms", "9223372036854775807"),
        ("max.message.bytes", "\(Limits.messageBytes)"),
        ("message.timestamp.difference.max.ms", "9223372036854775807"),
        ("message.timestamp.type", "CreateTime"),
        ("min.cleanable.dirty.ratio", "0.5"),
        ("min.compaction.lag.ms", "0"),
        ("min.insync.replicas", "1"),
        ("preallocate", "false"),
        ("retention.bytes", "-1"),
        ("retention.ms", "604800000"),
        ("segment.bytes", "1073741824"),
        ("segment.index.bytes", "10485760"),
        ("segment.jitter.ms", "0"),
        ("segment.ms", "604800000"),
        ("unclean.leader.election.enable", "false"),
    ]

    static var names: [String] { defaults.map(\.name) }

    static func defaultValue(_ name: String) -> String? {
        defaults.first { $0.name == name }?.value
    }

    /// The error in a setting; nil for none.
    static func complaint(name: String, value: String) -> String? {
        guard let standard = defaultValue(name) else { return "Unknown topic config name: \(name)" }
        let isValid: Bool
        switch name {
        case "cleanup.policy":
            let policies = value.split(separator: ",").map { trimmed($0) }
            isValid =
                !policies.isEmpty && policies.allSatisfy { ["delete", "compact"].contains($0) }
        case "compression.type":
            isValid = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"].contains(value)
        case "message.timestamp.type":
            // LogAppendTime would mean rewriting every batch: not modelled.
            isValid = value == "CreateTime"
        case "min.cleanable.dirty.ratio":
            isValid = Double(value).map { (0...1).contains($0) } ?? false
        default:
            isValid = Int64(standard) == nil ? Bool(value) != nil : number(name, value)
        }
        return isValid ? nil : "Invalid value \(value) for configuration \(name)"
    }

    private static func number(_ name: String, _ value: String) -> Bool {
        guard let number = Int64(value) else { return false }
        return number >= (name.hasPrefix("retention.") ? -1 : 0)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        text.drop { $0 == " " }.prefix { $0 != " " }
    }
}
