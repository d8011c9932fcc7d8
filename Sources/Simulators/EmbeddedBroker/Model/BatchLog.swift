// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A stored batch and the numbers by which it is found.
struct StoredBatch {
    var baseOffset: Int64
    var nextOffset: Int64
    var maximumTimestamp: Int64
    var bytes: ByteBuffer
}

/// The batches of a partition in offset order. Dropping from the front leaves a gap that is
/// closed once it is half the array, so that it costs little for each batch.
struct BatchLog {
    private var batches: [StoredBatch] = []
    private var head = 0
    private(set) var startOffset: Int64 = 0
    private(set) var endOffset: Int64 = 0
    private(set) var storedBytes = 0

    var retained: ArraySlice<StoredBatch> { batches[head...] }

    /// Copies the batch into a buffer of its own (the request's would pin a whole socket read)
    /// under its final base offset, which it returns.
    mutating func append(
        _ batch: ByteBuffer,
        lastOffsetDelta: Int32,
        maximumTimestamp: Int64
    ) -> Int64 {
        let base = endOffset
        var stored = ByteBufferAllocator().buffer(capacity: batch.readableBytes)
        stored.writeImmutableBuffer(batch)
        stored.setInteger(base, at: stored.readerIndex)
        stored.setInteger(Int32(0), at: stored.readerIndex + 12)
        endOffset = base + Int64(lastOffsetDelta) + 1
        batches.append(
            StoredBatch(
                baseOffset: base,
                nextOffset: endOffset,
                maximumTimestamp: maximumTimestamp,
                bytes: stored
            )
        )
        storedBytes += stored.readableBytes
        return base
    }

    /// The batch that holds the offset, or the first one after it.
    private func index(of offset: Int64) -> Int {
        var low = head
        var high = batches.count
        while low < high {
            let middle = (low + high) / 2
            if batches[middle].nextOffset <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whole batches from the one that holds `offset`, up to `end` and to `maximumBytes`; the
    /// first one is given even when it alone is bigger, if `atLeastOne`.
    func read(
        from offset: Int64,
        to end: Int64,
        maximumBytes: Int,
        atLeastOne: Bool
    ) -> (batches: [ByteBuffer], bytes: Int, nextOffset: Int64) {
        var result: [ByteBuffer] = []
        var total = 0
        var next = offset
        var index = index(of: offset)
        while index < batches.count, batches[index].baseOffset < end {
            let size = batches[index].bytes.readableBytes
            if total + size > maximumBytes, !(result.isEmpty && atLeastOne) { break }
            result.append(batches[index].bytes)
            total += size
            next = batches[index].nextOffset
            index += 1
        }
        return (result, total, next)
    }

    /// How many bytes a read would find, counted no further than `enough`.
    func availableBytes(from offset: Int64, to end: Int64, enough: Int) -> Int {
        var total = 0
        var index = index(of: offset)
        while total < enough, index < batches.count, batches[index].baseOffset < end {
            total += batches[index].bytes.readableBytes
            index += 1
        }
        return total
    }

    /// Deletes the batches before the offset; a batch that reaches beyond it stays readable.
    mutating func moveStart(to offset: Int64) {
        startOffset = max(startOffset, min(offset, endOffset))
        while head < batches.count, batches[head].nextOffset <= startOffset {
            storedBytes -= batches[head].bytes.readableBytes
            batches[head].bytes = ByteBuffer()
            head += 1
        }
        if head > 64, head * 2 > batches.count {
            batches.removeFirst(head)
            head = 0
        }
    }

    /// Forgets the oldest batches until no more than `bytes` are held, but nothing at or after
    /// `keptFrom`, and never the last batch.
    mutating func trim(toBytes bytes: Int, keptFrom: Int64) {
        var excess = storedBytes - bytes
        var offset = startOffset
        for batch in retained.dropLast() {
            guard excess > 0, batch.nextOffset <= keptFrom else { break }
            excess -= batch.bytes.readableBytes
            offset = batch.nextOffset
        }
        if offset > startOffset { moveStart(to: offset) }
    }
}
