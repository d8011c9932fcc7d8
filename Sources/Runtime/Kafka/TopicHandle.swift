// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Primitives

/// A topic that a producer writes to: the quick way to name it, record after record.
///
/// It belongs to the producer that made it, and is of no use after that is closed.
public final class TopicHandle: @unchecked Sendable {
    /// The topic's name.
    public let name: String
    /// How many partitions the topic has: producing to others would crash librdkafka 2.0.2
    /// where there are headers (#4628), so it is checked before.
    public let partitionCount: Int32
    let pointer: OpaquePointer

    /// Asks the cluster about the topic: the first record is then not held up by it (#5032).
    init(_ handle: Handle, name: String) throws(KafkaError) {
        pointer = try handle.openTopic(name)
        self.name = name
        let deadline =
            MonotonicTime.milliseconds() + Int64(KafkaLimits.requestTimeoutMilliseconds)
        var found: Int32 = 0
        while true {
            do throws(KafkaError) {
                found = try TopicHandle.partitionCount(handle, pointer, name)
                break
            } catch {
                let isOver = MonotonicTime.milliseconds() >= deadline
                if error.disposition != .retry || isOver {
                    throw error
                }
                MonotonicTime.pause(milliseconds: KafkaLimits.retryPauseMilliseconds)
            }
        }
        partitionCount = found
    }

    private static func partitionCount(
        _ handle: Handle,
        _ topic: OpaquePointer,
        _ name: String
    ) throws(KafkaError) -> Int32 {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(
            handle.pointer,
            0,
            topic,
            &metadata,
            KafkaLimits.requestTimeoutMilliseconds
        )
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw KafkaError(error, during: "looking up \(name)")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt == 1 else {
            throw KafkaError(
                code: .unknownTopicOrPartition,
                message: "looking up \(name): no such topic"
            )
        }
        let entry = metadata.pointee.topics[0]
        if entry.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaError(entry.err, during: "looking up \(name)")
        }
        return entry.partition_cnt
    }
}

/// Copies headers for one record. The result belongs to librdkafka once the record is taken.
func makeHeaders(_ headers: UnsafeBufferPointer<RawHeader>) -> OpaquePointer? {
    if headers.isEmpty { return nil }
    let list = rd_kafka_headers_new(headers.count)
    for header in headers {
        let name = header.name.bindMemory(to: CChar.self)
        _ = rd_kafka_header_add(
            list,
            name.baseAddress,
            name.count,
            header.value.baseAddress,
            header.value.count
        )
    }
    return list
}

/// Offers one record to a producer's queue; it is copied.
///
/// Headers go in as one list of ours: when the record is refused the list is still ours, and
/// librdkafka 2.0.2 does not free it twice, as it does with single headers (#4628).
func enqueue(
    _ handle: Handle,
    _ topic: TopicHandle,
    partition: Int32,
    key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?,
    headers: UnsafeBufferPointer<RawHeader>,
    opaque: UnsafeMutableRawPointer? = nil
) -> KafkaError? {
    let keyStart = key.map { $0.baseAddress ?? emptyBytes }
    let valueStart = value.map { $0.baseAddress ?? emptyBytes }
    if headers.isEmpty {
        let result = rd_kafka_produce(
            topic.pointer,
            partition,
            Int32(RD_KAFKA_MSG_F_COPY),
            UnsafeMutableRawPointer(mutating: valueStart),
            value?.count ?? 0,
            keyStart,
            key?.count ?? 0,
            opaque
        )
        if result == 0 { return nil }
        return KafkaError(rd_kafka_last_error(), during: "producing to \(topic.name)")
    }
    let list = makeHeaders(headers)
    var parts = (
        rd_kafka_vu_t(), rd_kafka_vu_t(), rd_kafka_vu_t(), rd_kafka_vu_t(), rd_kafka_vu_t(),
        rd_kafka_vu_t(), rd_kafka_vu_t()
    )
    parts.0.vtype = RD_KAFKA_VTYPE_RKT
    parts.0.u.rkt = topic.pointer
    parts.1.vtype = RD_KAFKA_VTYPE_PARTITION
    parts.1.u.i32 = partition
    parts.2.vtype = RD_KAFKA_VTYPE_MSGFLAGS
    parts.2.u.i = Int32(RD_KAFKA_MSG_F_COPY)
    parts.3.vtype = RD_KAFKA_VTYPE_KEY
    parts.3.u.mem.ptr = UnsafeMutableRawPointer(mutating: keyStart)
    parts.3.u.mem.size = key?.count ?? 0
    parts.4.vtype = RD_KAFKA_VTYPE_VALUE
    parts.4.u.mem.ptr = UnsafeMutableRawPointer(mutating: valueStart)
    parts.4.u.mem.size = value?.count ?? 0
    parts.5.vtype = RD_KAFKA_VTYPE_HEADERS
    parts.5.u.headers = list
    parts.6.vtype = RD_KAFKA_VTYPE_OPAQUE
    parts.6.u.ptr = opaque
    let error = withUnsafeBytes(of: &parts) { bytes in
        rd_kafka_produceva(
            handle.pointer,
            bytes.bindMemory(to: rd_kafka_vu_t.self).baseAddress,
            7
        )
    }
    guard let error else { return nil }
    if let list { rd_kafka_headers_destroy(list) }
    return KafkaError(consuming: error, during: "producing to \(topic.name)")
}

/// A key or value that is there but empty is not the same as none: it needs an address.
nonisolated(unsafe) private let emptyBytes = UnsafeRawPointer(
    UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
)
