// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import VendorAPI

/// The write scheduler as an actor, shared by the readers and the lanes.
actor SharedWriteScheduler {
    private var scheduler: WriteScheduler
    private let clock: any WallClock
    /// Called with the positions of partitions that are done to their end.
    private let tellEnds: @Sendable ([Int32: Int64]) -> Void
    private var isClosed = false
    private var waiting = WaitList<Void, Void>()

    init(
        _ scheduler: WriteScheduler,
        clock: any WallClock,
        tellEnds: @escaping @Sendable ([Int32: Int64]) -> Void = { _ in }
    ) {
        self.scheduler = scheduler
        self.clock = clock
        self.tellEnds = tellEnds
    }

    /// Adds writes that were read; waits while the normal lane has enough. The priority reader
    /// never waits: the normal lane may wait for it, and it keeps only realtime writes.
    func receive(
        _ writes: [PlacedWrite],
        ends: [TopicPartition: Int64] = [:],
        lane: WriteLaneKind
    ) async {
        for write in writes { scheduler.receive(write, lane: lane) }
        for (partition, end) in ends {
            scheduler.receiveEnd(end, of: partition.partition, lane: lane)
        }
        settleEnds()
        wake()
        guard lane == .normal else { return }
        while !isClosed, scheduler.held(.normal) >= Limits.writesAhead { await change() }
    }

    /// Returns a lane's next batch, as soon as there is one; nil after `close`.
    func next(_ lane: WriteLaneKind, limit: Int) async -> WriteBatch? {
        while !isClosed {
            let now = clock.now()
            if let batch = scheduler.nextBatch(lane, limit: limit, now: now) { return batch }
            // Entries that are due already wait for another batch to end, which is a change.
            let due = scheduler.nextDue(lane, after: now)
            await change(atLatestAfter: due.map { $0.milliseconds(after: now) })
        }
        return nil
    }

    /// What is to be committed with a batch's results.
    func progress(_ batch: WriteBatch, _ outcomes: [WriteOutcome]) -> [Int32: WriteProgress] {
        scheduler.progress(batch, outcomes)
    }

    /// A batch's results are published, and its progress is committed.
    ///
    /// - Returns: how many writes wait for the vendor.
    func finish(
        _ batch: WriteBatch,
        _ outcomes: [WriteOutcome],
        _ progress: [Int32: WriteProgress]
    ) -> Int {
        let random = Double.random(in: 0..<1)
        scheduler.finish(batch, outcomes, progress, now: clock.now(), random: random)
        settleEnds()
        wake()
        return scheduler.postponed
    }

    private func settleEnds() {
        let settled = scheduler.settleEnds()
        if !settled.isEmpty { tellEnds(settled) }
    }

    /// Puts a batch back whose outcome is not known.
    func giveBack(_ batch: WriteBatch, mayHaveHappened: Bool) {
        scheduler.giveBack(batch, mayHaveHappened: mayHaveHappened)
        wake()
    }

    /// Ends the lanes' waiting; no more batches are handed out.
    func close() {
        isClosed = true
        wake()
    }

    /// Waits until something is different, or for some time.
    private func change(atLatestAfter milliseconds: Int64? = nil) async {
        let timer = milliseconds.map { [clock] milliseconds in
            Task {
                do {
                    try await clock.sleep(milliseconds: milliseconds)
                    wake()
                } catch {
                    // The change came before the wait.
                }
            }
        }
        await withCheckedContinuation { waiting.add($0, id: waiting.nextID()) }
        timer?.cancel()
    }

    private func wake() { waiting.resumeAll() }
}
