// SPDX-License-Identifier: Apache-2.0

/// What a partition remembers of one producer: enough to refuse a zombie's epoch, a gap in the
/// sequence, and to recognise a repeat.
struct ProducerLog {
    struct Remembered {
        var baseSequence: Int32
        var lastSequence: Int32
        var baseOffset: Int64
    }

    enum Verdict {
        case append
        case duplicate(baseOffset: Int64)
        case refuse(ErrorCode)
    }

    private(set) var epoch: Int16
    private var batches: [Remembered] = []

    init(epoch: Int16) { self.epoch = epoch }

    func judge(_ header: BatchHeader) -> Verdict {
        if header.producerEpoch < epoch { return .refuse(.invalidProducerEpoch) }
        if header.producerEpoch > epoch {
            return header.baseSequence == 0 ? .append : .refuse(.outOfOrderSequenceNumber)
        }
        if let same = batches.first(where: {
            $0.baseSequence == header.baseSequence && $0.lastSequence == header.lastSequence
        }) {
            return .duplicate(baseOffset: same.baseOffset)
        }
        let expected = batches.last.map { Sequence.advance($0.lastSequence, by: 1) } ?? 0
        return header.baseSequence == expected ? .append : .refuse(.outOfOrderSequenceNumber)
    }

    mutating func appended(_ header: BatchHeader, at baseOffset: Int64) {
        move(to: header.producerEpoch)
        batches.append(
            Remembered(
                baseSequence: header.baseSequence,
                lastSequence: header.lastSequence,
                baseOffset: baseOffset
            )
        )
        if batches.count > Limits.rememberedBatchesPerProducer { batches.removeFirst() }
    }

    /// A marker under a newer epoch fences the older one and starts the sequence afresh.
    mutating func move(to newEpoch: Int16) {
        guard newEpoch > epoch else { return }
        epoch = newEpoch
        batches.removeAll(keepingCapacity: true)
    }
}
