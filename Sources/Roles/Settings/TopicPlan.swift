// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// A topic as it has to be.
public struct TopicPlan: Hashable, Sendable {
    /// The name.
    public var name: String
    /// Nil: as many as every other topic that is keyed by lead.
    public var partitions: Int?
    /// Whether only the latest record of each key is kept.
    public var isCompacted: Bool
    /// How long records are kept, in milliseconds; nil for a compacted topic.
    public var retentionMilliseconds: Int64?

    /// The topic's settings by Kafka's names, but for those that depend on its copies.
    public var kafkaSettings: [String: String] {
        var settings = ["segment.bytes": "\(ConfigurationLimits.segmentBytes)"]
        if let retentionMilliseconds {
            settings["cleanup.policy"] = "delete"
            settings["retention.ms"] = "\(retentionMilliseconds)"
        } else {
            settings["cleanup.policy"] = "compact"
            settings["min.cleanable.dirty.ratio"] = ConfigurationLimits.compactionDirtyRatio
        }
        return settings
    }

    /// All topics (docs/reference/topics.md).
    public static func all(_ topics: Topics) -> [TopicPlan] {
        let singles = Set(topics.single)
        return topics.all.map { name in
            let isCompacted = name == topics.leads || name == topics.schema
            let retention: Int64 =
                switch name {
                case topics.activities: ConfigurationLimits.activityRetentionMilliseconds
                case topics.deadLetters: ConfigurationLimits.deadLetterRetentionMilliseconds
                default: ConfigurationLimits.shortRetentionMilliseconds
                }
            return TopicPlan(
                name: name,
                partitions: singles.contains(name) ? 1 : nil,
                isCompacted: isCompacted,
                retentionMilliseconds: isCompacted ? nil : retention
            )
        }
    }

    /// What keeps the topics from being used: missing ones, and counts that do not fit together.
    ///
    /// - Parameter expected: the partition count to compare with; nil compares the topics with
    ///   each other, since the count in force is that of the topics and not of a setting.
    public static func countProblems(
        _ topics: Topics,
        counts: [String: Int32],
        expected: Int? = nil,
        ignoringMissing: Bool = false
    ) -> [String] {
        let keyed = topics.leadKeyed.compactMap { counts[$0] }
        let common = expected ?? keyed.mostFrequent.map(Int.init)
        return all(topics).compactMap { plan in
            guard let count = counts[plan.name] else {
                return ignoringMissing
                    ? nil : "topic \(plan.name) is missing: run 'leadsync topics create'"
            }
            guard let wanted = plan.partitions ?? common, Int(count) != wanted else { return nil }
            let why =
                plan.partitions != nil
                ? "it has to have one"
                : expected != nil
                    ? "\(wanted) are asked for: set topics.partitions to \(count), or use another "
                        + "topics.prefix, since leads cannot be re-keyed"
                    : "the other topics keyed by lead have \(wanted): all need the same"
            return "topic \(plan.name) has \(count) partition\(count == 1 ? "" : "s"), \(why)"
        }
    }

    /// Topics with another number of copies than was asked for; each is a line.
    ///
    /// - Parameter factors: the least copies that a partition of the topic has.
    public static func replicationProblems(
        _ topics: Topics,
        factors: [String: Int],
        expected: Int
    ) -> [String] {
        topics.all.compactMap { name in
            guard let found = factors[name], found != expected else { return nil }
            return "topic \(name) has \(found) cop\(found == 1 ? "y" : "ies") of each partition, "
                + "\(expected) are asked for: reassign its replicas, or set "
                + "topics.replicationFactor to \(found)"
        }
    }

    /// What differs between the topic's settings and the plan; each is a line.
    public func settingProblems(_ settings: [String: String]) -> [String] {
        kafkaSettings.sorted { $0.key < $1.key }.compactMap { name, wanted in
            guard let found = settings[name], found != wanted else { return nil }
            if name == "retention.ms", (Int64(found) ?? 0) == -1 { return nil }
            // Smaller ones only cost files.
            if name == "segment.bytes", let size = Int64(found),
                size <= ConfigurationLimits.segmentBytes
            {
                return nil
            }
            if name == "min.cleanable.dirty.ratio", Double(found) == Double(wanted) { return nil }
            return "topic \(self.name): \(name) is \(found), expected \(wanted): alter the topic"
        }
    }
}

extension [Int32] {
    /// The value that occurs most often; the greater one of two.
    fileprivate var mostFrequent: Int32? {
        let counted = Dictionary(grouping: self) { $0 }.mapValues(\.count)
        return counted.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }
}
