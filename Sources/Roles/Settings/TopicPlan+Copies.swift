// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// What the topics' copies have to promise, and how long records are kept beside offsets.
extension TopicPlan {
    /// How many copies have to have a record before it counts as written: two of three and more,
    /// so that it outlives the loss of one broker; one of fewer, since with two of two every stop
    /// of a broker would stop all writing.
    public static func minimumInSync(copies: Int) -> Int { copies >= 3 ? 2 : 1 }

    /// The topic's settings by Kafka's names.
    ///
    /// - Parameter copies: of each partition; nil where nobody knows, and the broker's default for
    ///   what depends on them holds.
    public func kafkaSettings(copies: Int?) -> [String: String] {
        guard let copies else { return kafkaSettings }
        var settings = kafkaSettings
        settings[Self.minimumInSyncName] = "\(Self.minimumInSync(copies: copies))"
        return settings
    }

    /// What differs between what the topic's copies promise and the plan; each is a line.
    public func copyProblems(_ settings: [String: String], copies: Int) -> [String] {
        guard let text = settings[Self.minimumInSyncName], let found = Int(text) else { return [] }
        let least = Self.minimumInSync(copies: copies)
        let place = "topic \(name): \(Self.minimumInSyncName) is \(found)"
        if found < least {
            return [
                "\(place), expected \(least): with \(copies) copies a record that only one has "
                    + "would be lost with its broker; alter the topic"
            ]
        }
        if copies > 1, found >= copies {
            return [
                "\(place) with \(copies) copies, expected \(least): one broker that is down stops "
                    + "all writing; alter the topic"
            ]
        }
        return []
    }

    /// What is to be known of records that are kept for longer than the place of a group that
    /// reads them; nil where none are.
    ///
    /// - Parameters:
    ///   - settings: those of each topic that is there.
    ///   - broker: the brokers' own, as far as they can be seen.
    public static func offsetNotice(
        _ topics: Topics,
        settings: [String: [String: String]],
        broker: [String: String]
    ) -> String? {
        guard let text = broker["offsets.retention.minutes"], let minutes = Int64(text),
            minutes > 0, minutes <= Int64.max / millisecondsInMinute
        else { return nil }
        let read =
            topics.workerInputs + VendorSystem.allCases.map(topics.writes) + [topics.triggers]
        let longer = read.filter { name in
            guard let kept = settings[name]?["retention.ms"].flatMap(Int64.init) else {
                return false
            }
            return kept < 0 || kept > minutes * millisecondsInMinute
        }
        guard let first = longer.first else { return nil }
        let others = longer.count > 1 ? " and \(longer.count - 1) more keep" : " keeps"
        return "\(first)\(others) records for longer than the brokers keep the place of a group "
            + "that is stopped (offsets.retention.minutes is \(minutes)): after such a stop a role "
            + "begins at the beginning; raise the brokers' setting, or shorten the retention"
    }

    private static let minimumInSyncName = "min.insync.replicas"
    private static let millisecondsInMinute: Int64 = 60_000
}
