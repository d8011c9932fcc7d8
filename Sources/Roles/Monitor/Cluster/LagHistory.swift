// SPDX-License-Identifier: Apache-2.0

/// A topic's backlog over the last looks at it, and what follows: how fast it grows, and when it
/// will be gone.
struct LagHistory: Hashable, Sendable {
    private struct Sample: Hashable, Sendable {
        /// Milliseconds of any clock that only goes forward.
        var at: Int64
        var lag: Int64
    }

    private var samples: [Sample] = []

    /// Adds a look; of many only the last count.
    mutating func add(_ lag: Int64, at: Int64) {
        samples.append(Sample(at: at, lag: lag))
        if samples.count > MonitorLimits.growthSamples { samples.removeFirst() }
    }

    /// The backlog at the last look.
    var lag: Int64 { samples.last?.lag ?? 0 }

    /// Records a second by which the backlog grows; negative when it shrinks.
    var growthPerSecond: Double {
        guard let first = samples.first, let last = samples.last, last.at > first.at else {
            return 0
        }
        return Double(last.lag - first.lag) * 1_000 / Double(last.at - first.at)
    }

    /// In how many seconds the backlog is gone at this pace; nil when it does not shrink.
    var secondsToDrain: Double? {
        if lag == 0 { return 0 }
        let growth = growthPerSecond
        return growth < 0 ? (Double(lag) / -growth).rounded() : nil
    }
}
