// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// How to reach the cluster; shared by all handles of a process.
///
/// What exactly-once rests on (isolation, acknowledgements, offsets) is set by each handle
/// itself and cannot be changed from outside; all else can be passed through.
public struct KafkaConfiguration: Sendable, Hashable {
    /// `host:port`, several separated by commas.
    public var bootstrapServers: String
    /// What the broker's logs and quotas call this process.
    public var clientIdentifier: String
    /// Any further librdkafka property by its own name: TLS, SASL, buffers, timeouts.
    public var properties: [String: String]

    /// How to reach the cluster at `bootstrapServers`.
    public init(
        bootstrapServers: String,
        clientIdentifier: String = "leadsync",
        properties: [String: String] = [:]
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientIdentifier = clientIdentifier
        self.properties = properties
    }

    /// Checks the properties without connecting.
    ///
    /// - Throws: `invalidArgument`, which names the property that librdkafka does not know, or
    ///   whose value it does not take, or that is not open to change.
    public func validate() throws(KafkaError) {
        let configuration = try makeNative(defaults: [], fixed: [])
        rd_kafka_conf_destroy(configuration)
    }
}

extension KafkaConfiguration {
    /// Properties that a handle's correctness rests on: not open to change by pass-through.
    static let reserved: Set<String> = [
        "bootstrap.servers", "metadata.broker.list", "client.id", "isolation.level",
        "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "partition.assignment.strategy", "group.id", "group.instance.id", "transactional.id",
        "enable.idempotence", "enable.partition.eof", "partitioner", "acks",
        "request.required.acks", "delivery.report.only.error", "plugin.library.paths",
    ]

    /// A new librdkafka configuration: ours first, then what was passed through, then what a
    /// handle insists on. The caller owns it until it has given it to `rd_kafka_new`.
    func makeNative(
        defaults: [(String, String)],
        fixed: [(String, String)]
    ) throws(KafkaError) -> OpaquePointer {
        guard let native = rd_kafka_conf_new() else {
            throw KafkaError(code: .fatal, message: "no memory for a Kafka configuration")
        }
        do throws(KafkaError) {
            let common = [
                ("bootstrap.servers", bootstrapServers), ("client.id", clientIdentifier),
                // On by default before 2.10: holds small requests back for a round trip.
                ("socket.nagle.disable", "true"),
                // A data race with failing broker buffers until 2.11: off unless asked for.
                ("statistics.interval.ms", "0"),
                // A broker that is back is used again at once, not ten seconds later.
                ("reconnect.backoff.max.ms", "\(KafkaLimits.reconnectMilliseconds)"),
                // librdkafka asks for a partition's new leader after 250 ms and then after twice as
                // long each time, up to this interval: with its default of minutes, a leader that
                // is elected 9 s after its predecessor's death is found after 16 s.
                (
                    "topic.metadata.refresh.interval.ms",
                    "\(KafkaLimits.metadataRefreshMilliseconds)"
                ),
                // Three refresh intervals otherwise: topics would be forgotten in an outage.
                ("metadata.max.age.ms", "\(KafkaLimits.metadataAgeMilliseconds)"),
            ]
            for (name, value) in common + defaults {
                try set(native, name, value)
            }
            for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
                if KafkaConfiguration.reserved.contains(name) {
                    throw KafkaError(
                        code: .invalidArgument,
                        message: "kafka.properties.\(name) is decided by LeadSync: leave it out"
                    )
                }
                try set(native, name, value)
            }
            for (name, value) in fixed {
                try set(native, name, value)
            }
        } catch {
            rd_kafka_conf_destroy(native)
            throw error
        }
        return native
    }

    private func set(
        _ native: OpaquePointer,
        _ name: String,
        _ value: String
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 256)
        let result = rd_kafka_conf_set(native, name, value, &text, text.count)
        if result == RD_KAFKA_CONF_OK { return }
        // The value may be a secret, and librdkafka repeats it: only its own words on unknown
        // names are let through.
        let reason =
            result == RD_KAFKA_CONF_UNKNOWN
            ? "librdkafka knows no property of that name" : "librdkafka does not take its value"
        throw KafkaError(code: .invalidArgument, message: "kafka.properties.\(name): \(reason)")
    }
}
