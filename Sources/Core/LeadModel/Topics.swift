// SPDX-License-Identifier: Apache-2.0

/// The topics by name (docs/reference/topics.md): the only place where a name is spelled.
public struct Topics: Hashable, Sendable {
    /// The prefix of every name.
    public let prefix: String

    /// The topics whose names begin with `prefix`.
    public init(prefix: String = Topics.standardPrefix) {
        self.prefix = prefix
    }

    /// The default prefix.
    public static let standardPrefix = "leadsync."

    /// When to poll.
    public var triggers: String { prefix + "triggers" }
    /// Requests to sync one person.
    public var requests: String { prefix + "requests" }
    /// Results of writes.
    public var results: String { prefix + "results" }
    /// The activity log.
    public var activities: String { prefix + "activities" }
    /// The state of the leads.
    public var leads: String { prefix + "leads" }
    /// Records and messages for another lead's partition.
    public var forwards: String { prefix + "forwards" }
    /// What the sync user sees.
    public var schema: String { prefix + "schema" }
    /// Cycle reports of the connectors.
    public var cycles: String { prefix + "cycles" }
    /// Records that could not be processed.
    public var deadLetters: String { prefix + "dead-letters" }

    /// Changes and watermarks of a system.
    public func changes(_ system: VendorSystem) -> String { prefix + "changes." + system.rawValue }

    /// Writes to a system.
    public func writes(_ system: VendorSystem) -> String { prefix + "writes." + system.rawValue }

    /// The topics that the workers read as members of their group; all have the same number of
    /// partitions.
    public var workerInputs: [String] {
        [changes(.salesforce), changes(.marketo), requests, results, forwards]
    }

    /// The topics keyed by lead.
    public var leadKeyed: [String] {
        workerInputs + [writes(.salesforce), writes(.marketo), activities, leads, deadLetters]
    }

    /// The topics with a single partition.
    public var single: [String] { [triggers, schema, cycles] }

    /// Every topic there is.
    public var all: [String] { leadKeyed + single }
}
