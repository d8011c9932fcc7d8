// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Progress and rate of the first load, reported at intervals.
public struct LoadMeter: Sendable {
    /// What people are told.
    public struct Reading: Hashable, Sendable {
        /// Records loaded so far, over all runs.
        public var records: Int64
        /// How many there are; nil when the vendor does not tell.
        public var total: Int64?
        /// Records a second since this process began to load.
        public var recordsPerSecond: Double
        /// The share done, from 0 to 1.
        public var share: Double? {
            guard let total, total > 0 else { return nil }
            return min(1, max(0, Double(records) / Double(total)))
        }
        /// How long the rest takes at this rate.
        public var secondsLeft: Double? {
            guard let total, recordsPerSecond > 0 else { return nil }
            return max(0, Double(total) - Double(records)) / recordsPerSecond
        }

        /// One line for people.
        public var line: String {
            var parts = ["first load: \(records) records"]
            if let total, let share { parts[0] += " of \(total) (\(Int(share * 100)) %)" }
            parts.append("\(Int(min(recordsPerSecond, 1e9).rounded())) a second")
            if let left = secondsLeft { parts.append("about \(Self.duration(left)) left") }
            return parts.joined(separator: ", ")
        }

        private static func duration(_ seconds: Double) -> String {
            let whole = Int(min(seconds, 1e9).rounded(.up))
            if whole < 120 { return "\(whole) s" }
            if whole < 7_200 { return "\(whole / 60) min" }
            return "\(whole / 3_600) h \(whole % 3_600 / 60) min"
        }
    }

    private var first: (records: Int64, at: Timestamp)?
    private var lastTold: Timestamp?

    /// A meter that has seen nothing.
    public init() {}

    /// Takes a state of the load in.
    ///
    /// - Returns: what to tell, when it is time to.
    public mutating func note(_ progress: LoadProgress, now: Timestamp) -> Reading? {
        let start = first ?? (progress.records, now)
        first = start
        if let lastTold,
            now.milliseconds(after: lastTold) < Limits.progressIntervalMilliseconds
        {
            return nil
        }
        lastTold = now
        let seconds = Double(max(0, now.milliseconds(after: start.at))) / 1_000
        let loaded = max(0, Double(progress.records) - Double(start.records))
        return Reading(
            records: progress.records,
            total: progress.total,
            recordsPerSecond: seconds > 0 ? loaded / seconds : 0
        )
    }
}
