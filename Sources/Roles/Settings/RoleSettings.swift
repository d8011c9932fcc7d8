// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// How to reach Kafka, and what the topics are called: what every role needs.
public struct CommonSettings: Hashable, Sendable {
    /// The levels of the log.
    public static let loggingLevels = [
        "trace", "debug", "info", "notice", "warning", "error", "critical",
    ]

    /// Where Kafka is.
    public var bootstrapServers: String
    /// librdkafka's own properties.
    public var kafkaProperties: [String: String]
    /// What the topics are called.
    public var topics: Topics
    /// What is logged, from here on up.
    public var loggingLevel: String

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        bootstrapServers = reader.text(.bootstrapServers) ?? ""
        loggingLevel = reader.choice(.loggingLevel, of: CommonSettings.loggingLevels)
        topics = Topics(prefix: reader.topicPrefix())
        kafkaProperties = [:]
        do throws(ConfigurationError) {
            kafkaProperties = try reader.sources.kafkaProperties().mapValues(\.text)
        } catch {
            for problem in error.problems { reader.report(problem) }
        }
    }
}

/// What `topics create` makes.
public struct TopicSettings: Hashable, Sendable {
    /// Partitions of the topics keyed by lead.
    public var partitions: Int
    /// Copies of each partition; -1 is the broker's default.
    public var replicationFactor: Int
    /// The number of partitions that is set; nil if it is not, and the topics' own number counts.
    public var chosenPartitions: Int?
    /// The number of copies that is set.
    public var chosenReplicationFactor: Int?

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        partitions = reader.integer(.partitions, in: ConfigurationLimits.partitions) ?? 1
        replicationFactor =
            reader.integer(.replicationFactor, in: ConfigurationLimits.replicationFactor) ?? -1
        let isChosen = reader.sources.value(.partitions).map { $0.origin != .standard } ?? false
        chosenPartitions = isChosen ? partitions : nil
        chosenReplicationFactor = replicationFactor > 0 ? replicationFactor : nil
    }
}

/// Where a role's pages are served.
public struct HTTPSettings: Hashable, Sendable {
    /// The address.
    public var host: String
    /// Nil serves no pages; 0 takes any free port.
    public var port: Int?
    /// Whether the port is set; no other port is taken then.
    public var isPortChosen: Bool

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        host = reader.text(.httpHost) ?? ""
        let value = reader.sources.value(.httpPort)
        isPortChosen = value.map { $0.origin != .standard } ?? false
        port =
            value?.text == "off"
            ? nil : reader.integer(.httpPort, in: ConfigurationLimits.port)
    }
}

/// What a worker needs.
public struct WorkerSettings: Hashable, Sendable {
    /// The worker's stable name.
    public var id: String
    /// The group that shares the partitions out.
    public var group: String
    /// The directory of this worker's store; nil for a store in memory.
    public var stateDirectory: String?
    /// How much memory the store on disk may use, in bytes, for all partitions together.
    public var memoryBytes: Int
    /// How many records a transaction may take.
    public var commitMaxRecords: Int
    /// How long a transaction may stay open.
    public var commitIntervalMilliseconds: Int64
    /// How long a silent worker keeps its partitions.
    public var sessionTimeoutMilliseconds: Int64
    /// Whether a worker that is stopped gives its partitions up at once.
    public var leavesGroupAtStop: Bool
    /// Whether the worker also keeps the states of partitions that others own.
    public var isStandby: Bool
    /// How long a losing change waits for a silent winner.
    public var maxHoldMilliseconds: Int64
    /// The mapping file; nil for the built-in mapping.
    public var mapping: String?
    /// Where the pages are served.
    public var http: HTTPSettings

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        id = reader.text(.workerID) ?? reader.sources.surroundings.hostName
        group = reader.text(.workerGroup) ?? ""
        let directory = reader.text(.stateDirectory)
        stateDirectory = directory == Setting.memoryDirectory ? nil : directory
        memoryBytes = reader.byteSize(.workerMemory, in: ConfigurationLimits.workerMemoryBytes)
        commitMaxRecords =
            reader.integer(.commitMaxRecords, in: ConfigurationLimits.commitRecords) ?? 1
        commitIntervalMilliseconds = reader.duration(
            .commitInterval,
            in: ConfigurationLimits.commitIntervalMilliseconds
        )
        sessionTimeoutMilliseconds = reader.duration(
            .sessionTimeout,
            in: ConfigurationLimits.sessionTimeoutMilliseconds
        )
        leavesGroupAtStop = ["yes", "true"].contains(
            reader.choice(.leaveGroup, of: ["no", "yes", "false", "true"])
        )
        isStandby = ["yes", "true"].contains(
            reader.choice(.standby, of: ["no", "yes", "false", "true"])
        )
        maxHoldMilliseconds = reader.duration(
            .maxHold,
            in: ConfigurationLimits.maxHoldMilliseconds
        )
        mapping = reader.text(.mapping)
        http = HTTPSettings(&reader)
    }
}

/// What the scheduler needs.
public struct SchedulerSettings: Hashable, Sendable {
    /// The wait between two cycles.
    public var delayMilliseconds: Int64
    /// When a cycle that does not end is given up.
    public var cycleTimeoutMilliseconds: Int64
    /// The group whose lag ends a cycle.
    public var workerGroup: String
    /// Where the pages are served.
    public var http: HTTPSettings

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        delayMilliseconds = reader.duration(
            .scheduleDelay,
            in: ConfigurationLimits.delayMilliseconds
        )
        cycleTimeoutMilliseconds = reader.duration(
            .cycleTimeout,
            in: ConfigurationLimits.cycleTimeoutMilliseconds
        )
        workerGroup = reader.text(.workerGroup) ?? ""
        http = HTTPSettings(&reader)
    }
}

extension SettingReader {
    /// The prefix, which has to make names that Kafka takes. An empty one is a choice too.
    fileprivate mutating func topicPrefix() -> String {
        guard let value = sources.value(.topicPrefix) else { return Topics.standardPrefix }
        let isLegal = value.text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        if !isLegal || value.text.utf8.count > 200 {
            report(
                .topicPrefix,
                value,
                "cannot begin a topic's name: letters, digits, '.', '_' and '-' can"
            )
        }
        return value.text
    }
}
