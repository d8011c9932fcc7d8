// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import StreamProcessing

/// Writes records into the worker's outputs, with the headers of the contract; one buffer is reused
/// for all of a partition's records.
final class RecordWriter {
    /// A record goes from alias to alias at most this often: more is a circle.
    static let forwards = 16

    private var json = JSONWriter()
    private let topics: Topics

    init(topics: Topics) {
        self.topics = topics
    }

    func bytes(of entry: LeadEntry) -> [UInt8] {
        json.replace(with: entry)
        return json.bytes()
    }

    func append(
        _ record: some WireRecord,
        _ topic: WorkerOutput,
        key: [UInt8],
        partition: Int32? = nil,
        lead: [UInt8],
        cause: String,
        to output: inout OutputBuffer
    ) {
        json.replace(with: record)
        json.withBytes { value in
            key.withUnsafeBytes { key in
                output.append(
                    topic: topic.rawValue,
                    partition: partition,
                    key: key,
                    value: value
                )
            }
        }
        output.addHeader(RecordHeader.lead, lead)
        output.addHeader(RecordHeader.cause, cause)
    }

    /// Writes an entry of the activity log; one that is too large is shortened.
    func append(_ activity: Activity, key: [UInt8], cause: String, to output: inout OutputBuffer) {
        let first = output.count
        append(activity, .activities, key: key, lead: key, cause: cause, to: &output)
        guard output.lastByteCount > LeadWorkerLimits.recordBytes else { return }
        output.removeLast(keeping: first)
        append(activity.shortened(), .activities, key: key, lead: key, cause: cause, to: &output)
    }

    /// Sends a record as it came to another lead's partition.
    func forward(
        _ record: InputRecord,
        to lead: [UInt8],
        partition: Int32,
        _ output: inout OutputBuffer
    ) throws(DecodingFailure) {
        let hops = hops(of: record)
        guard hops < Self.forwards else {
            throw DecodingFailure(
                "the record was forwarded \(hops) times: the aliases go in a circle"
            )
        }
        lead.withUnsafeBytes { key in
            output.append(
                topic: WorkerOutput.forwards.rawValue,
                partition: partition,
                key: key,
                value: record.value
            )
        }
        output.addHeader(RecordHeader.lead, lead)
        if let key = record.key { output.addHeader(RecordHeader.cause, key) }
        output.addHeader(RecordHeader.forwards, [UInt8(hops + 1)])
        let origin = Origin(of: record, in: topics)
        output.addHeader(RecordHeader.topic, origin.topic)
        output.addHeader(RecordHeader.partition, origin.partition)
        output.addHeader(RecordHeader.offset, origin.offset)
        let size = output.lastByteCount
        if size > LeadWorkerLimits.recordBytes {
            output.removeLast(keeping: output.count - 1)
            throw DecodingFailure(
                "the record belongs to another lead, and would have \(size) bytes where it is "
                    + "forwarded: more than the \(LeadWorkerLimits.recordBytes) that a record may "
                    + "have"
            )
        }
    }

    /// How often the record has been forwarded, by a worker's own header only.
    private func hops(of record: InputRecord) -> Int {
        guard record.topic == WorkerInput.forwards.rawValue else { return 0 }
        return record.header(RecordHeader.forwards).flatMap { $0.first.map(Int.init) } ?? 0
    }

    /// Puts a record that cannot be used among the dead letters: as it came, with headers that say
    /// why and from where. One that is too large for that is cut.
    func deadLetter(_ record: InputRecord, reason: String, to output: inout OutputBuffer) {
        let first = output.count
        deadLetter(record, reason: reason, isCut: false, to: &output)
        guard output.lastByteCount > LeadWorkerLimits.recordBytes else { return }
        output.removeLast(keeping: first)
        deadLetter(record, reason: reason, isCut: true, to: &output)
    }

    /// The same; where `isCut`, nothing of it is larger than `LeadWorkerLimits.cutBytes`.
    func deadLetter(
        _ record: InputRecord,
        reason: String,
        isCut: Bool,
        to output: inout OutputBuffer
    ) {
        let topic = WorkerOutput.deadLetters.rawValue
        let limit = isCut ? LeadWorkerLimits.cutBytes : .max
        let key = record.key.flatMap { $0.count > limit ? nil : $0 }
        let value = record.value.map { UnsafeRawBufferPointer(rebasing: $0.prefix(limit)) }
        output.append(topic: topic, key: key, value: value)
        if let value = record.value, value.count > limit {
            output.addHeader(RecordHeader.cutFromBytes, String(value.count))
        }
        if let key = record.key, key.count > limit {
            output.addHeader(RecordHeader.keyBytes, String(key.count))
        }
        let headers = record.allHeaders().filter { !$0.name.hasPrefix(RecordHeader.prefix) }
        let headerBytes = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
        if headerBytes > limit {
            output.addHeader(RecordHeader.headersBytes, String(headerBytes))
        } else {
            for header in headers { output.addHeader(header.name, header.value) }
        }
        let origin = Origin(of: record, in: topics)
        output.addHeader(RecordHeader.reason, reason)
        output.addHeader(RecordHeader.topic, origin.topic)
        output.addHeader(RecordHeader.partition, origin.partition)
        output.addHeader(RecordHeader.offset, origin.offset)
        // Only its key tells the lead, and the record itself is the cause.
        if let key, LeadID.isLeadID(key.bindMemory(to: UInt8.self)) {
            output.addHeader(RecordHeader.lead, key)
        }
        output.addHeader(RecordHeader.cause, origin.place)
    }
}

/// Where a record first came from, before any forwarding.
private struct Origin {
    var topic: [UInt8]
    var partition: [UInt8]
    var offset: [UInt8]

    /// All of it in one: `leadsync.requests/3/42`.
    var place: [UInt8] {
        topic + [UInt8(ascii: "/")] + partition + [UInt8(ascii: "/")] + offset
    }

    init(of record: InputRecord, in topics: Topics) {
        let input = WorkerInput(rawValue: record.topic)
        // Only workers write to this topic; on others the headers may come from any producer.
        if input == .forwards, let topic = record.header(RecordHeader.topic),
            let partition = record.header(RecordHeader.partition),
            let offset = record.header(RecordHeader.offset),
            1...LeadWorkerLimits.topicBytes ~= topic.count,
            Int32(String(decoding: partition, as: UTF8.self)) != nil,
            Int64(String(decoding: offset, as: UTF8.self)) != nil
        {
            self.topic = topic
            self.partition = partition
            self.offset = offset
            return
        }
        topic = Array((input?.name(in: topics) ?? topics.prefix + "?").utf8)
        partition = Array(String(record.partition).utf8)
        offset = Array(String(record.offset).utf8)
    }
}
