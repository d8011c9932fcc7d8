// SPDX-License-Identifier: Apache-2.0

import StreamProcessing

/// The floor: what consuming, producing and transactions cost alone. It copies each record to one
/// topic, and keeps nothing.
struct CopyHandler: PartitionHandler {
    mutating func restore(waiting key: [UInt8]) {}

    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        output.append(topic: 0, key: record.key, value: record.value)
    }

    mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    ) {}
}
