// SPDX-License-Identifier: Apache-2.0

/// A setting by its path in the file; the name in the environment follows from it.
public struct Setting: Hashable, Sendable {
    /// The path in the file, `worker.stateDirectory`.
    public let path: String
    /// The default; nil if it is found out at run time or there is none.
    public let standard: String?
    /// A description of a default that is found out at run time.
    public let standardNote: String
    /// Whether the value is never to be shown, nor given on a command line.
    public let isSecret: Bool

    init(_ path: String, _ standard: String?, note: String = "none", isSecret: Bool = false) {
        self.path = path
        self.standard = standard
        standardNote = standard ?? note
        self.isSecret = isSecret
    }

    /// The name in the environment: `LEADSYNC_WORKER_STATE_DIRECTORY`.
    public var variable: String { Setting.variable(path) }

    /// The name in the environment of any path. Capitals in a row are one word: `loginURL` is
    /// `LOGIN_URL`.
    static func variable(_ path: String) -> String {
        var name = Setting.variablePrefix
        var isInWord = false
        for character in path {
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase, isInWord { name += "_" }
                name += character.uppercased()
            }
            isInWord = character != "." && !character.isUppercase
        }
        return name
    }

    /// What the names of all our variables begin with.
    static let variablePrefix = "LEADSYNC_"
    /// The variable that names the configuration file.
    public static let fileVariable = "LEADSYNC_CONFIG"

    /// Where Kafka is.
    public static let bootstrapServers = Setting("kafka.bootstrapServers", "127.0.0.1:9092")
    /// What stands before every topic's name.
    public static let topicPrefix = Setting("topics.prefix", "leadsync.")
    /// Partitions.
    public static let partitions = Setting("topics.partitions", "64")
    /// Copies of each partition.
    public static let replicationFactor = Setting(
        "topics.replicationFactor",
        nil,
        note: "the broker's"
    )
    /// A worker's stable name.
    public static let workerID = Setting("worker.id", nil, note: "the host's name")
    /// The group whose lag ends a cycle.
    public static let workerGroup = Setting("worker.group", "leadsync-workers")
    /// Where the worker's store is on the disk; `memory` for none.
    public static let stateDirectory = Setting("worker.stateDirectory", memoryDirectory)
    /// Stands in for a directory where the store is to be in memory.
    static let memoryDirectory = "memory"
    /// How much memory the store of the state may use.
    public static let workerMemory = Setting("worker.memory", "128MiB")
    /// How many records a transaction may take.
    public static let commitMaxRecords = Setting("worker.commit.maxRecords", "2000")
    /// How long a transaction may stay open.
    public static let commitInterval = Setting("worker.commit.interval", "100ms")
    /// How long a silent worker keeps its partitions.
    public static let sessionTimeout = Setting("worker.sessionTimeout", "30s")
    /// Whether a worker that is stopped gives its partitions up at once.
    public static let leaveGroup = Setting("worker.leaveGroup", "no")
    /// Whether a worker also keeps the states of partitions that others own.
    public static let standby = Setting("worker.standby", "no")
    /// How long a losing change waits for a silent winner.
    public static let maxHold = Setting("conflicts.maxHold", "15m")
    /// The wait between two cycles.
    public static let scheduleDelay = Setting("schedule.delay", "5m")
    /// When a cycle that does not end is given up.
    public static let cycleTimeout = Setting("schedule.cycleTimeout", "1h")
    /// The mapping file.
    public static let mapping = Setting("mapping", nil, note: "built in")
    /// Where a role's pages are served.
    public static let httpHost = Setting("http.host", "127.0.0.1")
    /// Their port.
    public static let httpPort = Setting("http.port", "9464")
    /// What is logged, from here on up.
    public static let loggingLevel = Setting("logging.level", "info")

    /// Every setting with a name of its own, in the order in which they are shown.
    public static let all: [Setting] =
        [
            bootstrapServers, topicPrefix, partitions, replicationFactor, workerID, workerGroup,
            stateDirectory, workerMemory, commitMaxRecords, commitInterval, sessionTimeout,
            leaveGroup, standby, maxHold, scheduleDelay, cycleTimeout, mapping, quietPeriod,
        ] + ofSalesforce + ofMarketo + ofMonitor + [httpHost, httpPort, loggingLevel]
}

/// librdkafka's properties, which are passed through under `kafka.properties`.
enum KafkaProperty {
    static let pathPrefix = "kafka.properties."
    /// All of them in one variable, `a=b,c=d`.
    static let listVariable = "LEADSYNC_KAFKA_PROPERTIES"
    /// One of them in a variable of its own: capitals, `_` for each dot.
    static let variablePrefix = "LEADSYNC_KAFKA_PROPERTIES_"
    /// A variable that names a file which holds the secret.
    static let fileSuffix = "_FILE"

    /// Whether a property's value is never to be shown, nor given on a command line.
    static func isSecret(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.contains("password") || parts.contains("secret") || parts.contains("token")
            || (parts.contains("key") && parts.last == "pem") || name == "sasl.oauthbearer.config"
    }
}
