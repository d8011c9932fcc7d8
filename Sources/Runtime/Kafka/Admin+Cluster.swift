// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// The cluster's own ID, which no other cluster has; nil where it tells none in time.
    public func clusterIdentifier() -> String? {
        let timeout = Int32(KafkaLimits.requestTimeoutMilliseconds)
        guard let text = rd_kafka_clusterid(handle.pointer, timeout) else { return nil }
        defer { rd_kafka_mem_free(handle.pointer, text) }
        return String(cString: text)
    }
}
