// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import StreamProcessing
import SyncEngine

/// What was decided becomes records.
extension LeadHandler {
    /// Appends writes, activities and messages to other leads.
    func publish(
        _ decision: Decision,
        key: [UInt8],
        cause: String,
        _ output: inout OutputBuffer
    ) throws(RecordTooLarge) {
        for write in decision.writes {
            let topic: WorkerOutput =
                write.object.system == .salesforce ? .salesforceWrites : .marketoWrites
            writer.append(write, topic, key: key, lead: key, cause: cause, to: &output)
            try RecordTooLarge.check(.write, output)
        }
        for activity in decision.activities {
            writer.append(activity, key: key, cause: cause, to: &output)
        }
        for handOver in decision.handOvers {
            let target = Array(handOver.lead.text.utf8)
            writer.append(
                handOver,
                .forwards,
                key: target,
                partition: Murmur2.partition(of: target, partitionCount: partitionCount),
                lead: key,
                cause: cause,
                to: &output
            )
            try RecordTooLarge.check(.handOver, output)
        }
    }

    /// Appends a record as it came, for another lead's partition.
    func forward(
        _ record: InputRecord,
        to survivor: LeadID,
        _ output: inout OutputBuffer
    ) throws(DecodingFailure) {
        let target = Array(survivor.text.utf8)
        try writer.forward(
            record,
            to: target,
            partition: Murmur2.partition(of: target, partitionCount: partitionCount),
            &output
        )
    }
}
