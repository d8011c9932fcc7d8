// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// librdkafka's own mock of a cluster, for injecting errors into unit tests.
///
/// It knows no isolation, drops transactional offsets and fences nobody: what exactly-once
/// rests on is tested on the embedded broker.
@_spi(Testing)
public final class MockCluster {
    private let handle: Handle
    private let cluster: OpaquePointer

    /// A mock of `brokerCount` brokers, listening on 127.0.0.1.
    public init(brokerCount: Int = 1) throws(KafkaError) {
        let native = try KafkaConfiguration(bootstrapServers: "").makeNative(
            defaults: [],
            fixed: []
        )
        handle = try Handle(
            kind: RD_KAFKA_PRODUCER,
            configuration: native,
            context: HandleContext(log: nil)
        )
        guard let cluster = rd_kafka_mock_cluster_new(handle.pointer, Int32(brokerCount)) else {
            throw KafkaError(code: .fatal, message: "no mock cluster")
        }
        self.cluster = cluster
    }

    /// Where the mock listens.
    public var bootstrapServers: String {
        String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    /// Creates a topic.
    public func createTopic(_ name: String, partitionCount: Int) {
        rd_kafka_mock_topic_create(cluster, name, Int32(partitionCount), 1)
    }

    /// Makes the next requests of one kind (by its API key) fail with this code.
    public func failNext(_ apiKey: Int16, with code: KafkaError.Code, count: Int = 1) {
        var errors = [rd_kafka_resp_err_t](
            repeating: rd_kafka_resp_err_t(rawValue: code.rawValue),
            count: count
        )
        rd_kafka_mock_push_request_errors_array(cluster, apiKey, count, &errors)
    }

    /// Ends the mock.
    public func close() {
        rd_kafka_mock_cluster_destroy(cluster)
        handle.close()
    }
}
