// SPDX-License-Identifier: Apache-2.0

/// The topics by name (docs/reference/topics.md): the only place where a name is spelled.
public struct Topics: Hashable, Sendable {
    /// What stands before every name.
    public let prefix: String

    /// The topics whose names begin with `prefix`.
    public init(prefix: String = Topics.standardPrefix) {
        self.prefix = prefix
    }

    /// The prefix where nobody chose another.
    public static let standardPrefix = "leadsync."

    /// When to poll.
    public var triggers: String { prefix + "triggers" }
    /// Requests to sync one person.
    public var requests: String { prefix + "requests" }
    /// What became of writes.
    public var results: String { prefix + "results" }
    /// The activity log.
    public var activities: String { prefix + "activities" }
    /// The state of the leads.
    public var leads: String { prefix + "leads" }
    /// What goes to another lead.
    public var forwards: String { prefix + "forwards" }
    /// What the sync user sees.
    public var schema: String { prefix + "schema" }
    /// What connectors did in a cycle.
    public var cycles: String { prefix + "cycles" }
    /// What nobody could read.
    public var deadLetters: String { prefix + "dead-letters" }

    /// What changed in a system.
    public func changes(_ system: VendorSystem) -> String { prefix + "changes." + system.rawValue }

    /// What is to be written to a system.
    public func writes(_ system: VendorSystem) -> String { prefix + "writes." + system.rawValue }

    /// What the workers read as members of their group, all with the same partition count.
    public var workerInputs: [String] {
        [changes(.salesforce), changes(.marketo), requests, results, forwards]
    }

    /// Every topic that has one partition for each share of the leads.
    public var leadKeyed: [String] {
        workerInputs + [writes(.salesforce), writes(.marketo), activities, leads, deadLetters]
    }

    /// Every topic that has a single partition.
    public var single: [String] { [triggers, schema, cycles] }

    /// Every topic there is.
    public var all: [String] { leadKeyed + single }
}
