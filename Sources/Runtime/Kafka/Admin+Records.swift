// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// Deletes the records before these offsets, as retention does; `PartitionOffset.end` deletes
    /// all that are there.
    public func deleteRecords(before offsets: [PartitionOffset]) throws(KafkaError) {
        if offsets.isEmpty { return }
        let list = PartitionList(offsets)
        var requests: [OpaquePointer?] = [rd_kafka_DeleteRecords_new(list.pointer)]
        defer { for request in requests { rd_kafka_DeleteRecords_destroy(request) } }
        let event = try request("deleting records", RD_KAFKA_ADMIN_OP_DELETERECORDS) {
            options,
            queue in
            rd_kafka_DeleteRecords(handle.pointer, &requests, requests.count, options, queue)
        }
        guard let result = rd_kafka_event_DeleteRecords_result(event.pointer),
            let answers = rd_kafka_DeleteRecords_result_offsets(result)
        else { return }
        for index in 0..<Int(answers.pointee.cnt) {
            let entry = answers.pointee.elems[index]
            if entry.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                let name = "\(String(cString: entry.topic))[\(entry.partition)]"
                throw KafkaError(entry.err, during: "deleting records of \(name)")
            }
        }
    }
}
