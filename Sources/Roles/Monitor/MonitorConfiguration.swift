// SPDX-License-Identifier: Apache-2.0

public import Kafka
public import LeadModel

/// What a monitor needs to know.
public struct MonitorConfiguration: Sendable {
    /// Who may do what. Without a token nothing can be changed.
    public struct Tokens: Hashable, Sendable {
        /// Allows changes, and reading.
        public var change: String?
        /// Allows reading; where it is set, reading needs one of the three.
        public var read: String?
        /// Allows reading without personal data.
        public var masked: String?

        /// No tokens unless told.
        public init(change: String? = nil, read: String? = nil, masked: String? = nil) {
            self.change = change
            self.read = read
            self.masked = masked
        }
    }

    /// A vendor's calls, as its connector is set up.
    public struct Budget: Hashable, Sendable {
        /// The vendor's limit in a day.
        public var dailyCalls: Int64
        /// The share of it that may be used, above 0 and at most 1.
        public var share: Double

        /// A share of a vendor's calls.
        public init(dailyCalls: Int64, share: Double) {
            self.dailyCalls = dailyCalls
            self.share = share
        }
    }

    /// A Salesforce user or queue, and what people call it.
    public struct Owner: Hashable, Sendable {
        /// What people call it.
        public var name: String
        /// Its ID in Salesforce.
        public var id: String

        /// A user or a queue.
        public init(name: String, id: String) {
            self.name = name
            self.id = id
        }
    }

    /// How to reach Kafka.
    public var kafka: KafkaConfiguration
    /// What the topics are called.
    public var topics: Topics
    /// The workers' group.
    public var workerGroup: String
    /// The wait between two cycles.
    public var delayMilliseconds: Int64 = 300_000
    /// The SQLite file; nil keeps the view in memory.
    public var file: String?
    /// How long the view keeps what it has read.
    public var keepMilliseconds: Int64 = 90 * 24 * 3_600_000
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port; 0 takes any free one.
    public var port = 8_088
    /// Other names under which the monitor is reached, such as a reverse proxy's.
    public var hosts: [String] = []
    /// The path under which a reverse proxy shows the monitor, `/leadsync`; empty for none.
    public var prefix = ""
    /// Who may do what.
    public var tokens = Tokens()
    /// The key that Marketo gives when it calls the flow step; nil switches the flow step off.
    public var flowKey: String?
    /// The Salesforce users and queues that the flow step offers as owners.
    public var flowOwners: [Owner] = []
    /// The hosts to which outcomes of the flow step may be told, `.example.com` for all below one;
    /// none allows every public name.
    public var flowHosts: [String] = []
    /// The vendors' calls.
    public var budgets: [VendorSystem: Budget] = [:]
    /// Topics that are not read: what they would tell is missing from the view.
    public var leftOut: Set<String> = []

    /// A monitor of these topics, with everything else as it is by default.
    public init(kafka: KafkaConfiguration, topics: Topics, workerGroup: String) {
        self.kafka = kafka
        self.topics = topics
        self.workerGroup = workerGroup
    }

    /// The topics that the view is made of; what others refer to comes first.
    var topicNames: [String] {
        [
            topics.schema, topics.triggers, topics.cycles, topics.leads, topics.activities,
            topics.writes(.salesforce), topics.writes(.marketo), topics.results,
            topics.deadLetters,
        ].filter { !leftOut.contains($0) }
    }

    /// Every partition of these topics.
    func partitions() throws(KafkaError) -> [TopicPartition] {
        let admin = try Admin(kafka)
        defer { admin.close() }
        let counts = try admin.partitionCounts()
        return topicNames.flatMap { name in
            (0..<(counts[name] ?? 0)).map { TopicPartition(topic: name, partition: $0) }
        }
    }
}

/// What a monitor has to tell beside its answers.
public struct MonitorEvents: Sendable {
    /// The view holds everything that was on the topics at the start.
    public var ready: @Sendable () -> Void
    /// A line for the log.
    public var notice: @Sendable (String) -> Void
    /// What librdkafka says.
    public var kafkaLog: KafkaLog?

    /// Tells nothing unless told.
    public init(
        ready: @escaping @Sendable () -> Void = {},
        notice: @escaping @Sendable (String) -> Void = { _ in },
        kafkaLog: KafkaLog? = nil
    ) {
        self.ready = ready
        self.notice = notice
        self.kafkaLog = kafkaLog
    }
}
