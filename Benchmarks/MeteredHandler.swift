// SPDX-License-Identifier: Apache-2.0

import StreamProcessing

/// A handler whose committed records are counted.
struct MeteredHandler<Base: PartitionHandler>: PartitionHandler {
    private var base: Base
    private let meter: Meter
    private var uncommitted = 0

    init(_ base: Base, meter: Meter) {
        self.base = base
        self.meter = meter
    }

    static func makeWaitingTest() -> (_ value: UnsafeRawBufferPointer) -> Bool {
        Base.makeWaitingTest()
    }

    mutating func restore(waiting key: [UInt8]) { base.restore(waiting: key) }

    mutating func control(_ record: InputRecord) { base.control(record) }

    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        uncommitted += 1
        base.process(record, nowMilliseconds: nowMilliseconds, state: state, output: &output)
    }

    mutating func processDue(
        nowMilliseconds: Int64,
        limit: Int,
        state: PartitionState,
        output: inout OutputBuffer
    ) -> Bool {
        base.processDue(
            nowMilliseconds: nowMilliseconds,
            limit: limit,
            state: state,
            output: &output
        )
    }

    func nextDueMilliseconds() -> Int64? { base.nextDueMilliseconds() }

    func offsetMetadata(topic: Int) -> String? { base.offsetMetadata(topic: topic) }

    mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        base.poison(record, error: error, state: state, output: &output)
    }

    mutating func didCommit() {
        base.didCommit()
        meter.didCommit(uncommitted)
        uncommitted = 0
    }

    mutating func rollBack() -> Bool {
        uncommitted = 0
        return base.rollBack()
    }
}
