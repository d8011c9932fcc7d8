// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A fetch for which there was not enough yet. It answers once: when enough has come, or when
/// its time is over.
final class WaitingFetch {
    private let partitions: [Partition]
    private let isEnough: () -> Bool
    private let finish: () -> Void
    private var timer: Scheduled<Void>?
    private var isDone = false

    init(
        partitions: [Partition],
        isEnough: @escaping () -> Bool,
        finish: @escaping () -> Void
    ) {
        self.partitions = partitions
        self.isEnough = isEnough
        self.finish = finish
    }

    func start(timers: Timers, milliseconds: Int64) {
        for partition in partitions { partition.waitingFetches[ObjectIdentifier(self)] = self }
        timer = timers.after(milliseconds: milliseconds) { self.complete() }
    }

    func lookAgain() {
        if !isDone, isEnough() { complete() }
    }

    /// Forgets the fetch: its connection has gone.
    func cancel() {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        for partition in partitions {
            partition.waitingFetches.removeValue(forKey: ObjectIdentifier(self))
        }
    }

    private func complete() {
        guard !isDone else { return }
        cancel()
        finish()
    }
}
