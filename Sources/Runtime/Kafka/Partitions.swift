// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Glibc

/// A partition by its topic's name. For the cold paths; records carry a `TopicIndex`.
public struct TopicPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The topic's name.
    public var topic: String
    /// The partition's number, from 0.
    public var partition: Int32

    /// The partition of that number.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by number.
    public static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `topic[partition]`.
    public var description: String { "\(topic)[\(partition)]" }
}

/// A place in a partition: the offset of the next record, and the note kept with it.
public struct PartitionOffset: Sendable, Hashable {
    /// The partition.
    public var partition: TopicPartition
    /// The offset of the next record, or `PartitionOffset.beginning`, `.end`, `.none`.
    public var offset: Int64
    /// What is kept with the committed offset.
    public var metadata: String?

    /// A place in `partition`.
    public init(_ partition: TopicPartition, offset: Int64, metadata: String? = nil) {
        self.partition = partition
        self.offset = offset
        self.metadata = metadata
    }

    /// The first record that is still there.
    public static let beginning: Int64 = -2
    /// After the last record.
    public static let end: Int64 = -1
    /// No offset: nothing was ever committed.
    public static let none: Int64 = -1001
}

/// An index into the topics that a consumer registered: its position in their list.
public struct TopicIndex: RawRepresentable, Sendable, Hashable {
    /// The position, from 0.
    public let rawValue: Int
    /// The topic at that position.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// A topic that was not registered.
    public static let unknown = TopicIndex(rawValue: -1)
}

/// The owner of a C partition list. A list that outlives its client hangs the client's
/// destruction for ever, hence the `deinit`.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) {
        pointer = rd_kafka_topic_partition_list_new(Int32(capacity))
    }

    /// Takes over a list that C has made.
    init(taking pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
    }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions {
            rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
        }
    }

    init(_ offsets: some Collection<PartitionOffset>) {
        self.init(capacity: offsets.count)
        for entry in offsets { add(entry) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    func add(_ entry: PartitionOffset) {
        let partition = entry.partition
        guard
            let slot = rd_kafka_topic_partition_list_add(
                pointer,
                partition.topic,
                partition.partition
            )
        else { return }
        slot.pointee.offset = entry.offset
        if let metadata = entry.metadata, !metadata.isEmpty {
            // The list frees it: it has to come from C's allocator.
            slot.pointee.metadata = UnsafeMutableRawPointer(strdup(metadata))
            slot.pointee.metadata_size = metadata.utf8.count
        }
    }

    var partitions: [TopicPartition] { PartitionList.read(pointer).map(\.partition) }
    var offsets: [PartitionOffset] { PartitionList.read(pointer) }

    /// The first error that C has written into an entry.
    func firstError(during operation: String) -> KafkaError? {
        for index in 0..<Int(pointer.pointee.cnt) {
            let entry = pointer.pointee.elems[index]
            if entry.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                let name = "\(String(cString: entry.topic))[\(entry.partition)]"
                return KafkaError(entry.err, during: "\(operation) \(name)")
            }
        }
        return nil
    }

    static func read(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> [PartitionOffset] {
        (0..<Int(list.pointee.cnt)).map { index in
            let entry = list.pointee.elems[index]
            var metadata: String?
            if let bytes = entry.metadata, entry.metadata_size > 0 {
                let buffer = UnsafeRawBufferPointer(start: bytes, count: entry.metadata_size)
                metadata = String(decoding: buffer, as: UTF8.self)
            }
            return PartitionOffset(
                TopicPartition(topic: String(cString: entry.topic), partition: entry.partition),
                offset: entry.offset,
                metadata: metadata
            )
        }
    }

    static func read(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> [PartitionOffset] {
        read(UnsafePointer(list))
    }
}
