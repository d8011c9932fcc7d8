// SPDX-License-Identifier: Apache-2.0

/// What settings may be, and how they are kept; units last.
public enum ConfigurationLimits {
    /// The partitions that a topic may have.
    public static let partitions: ClosedRange<Int> = 1...10_000
    /// The copies that a topic may have.
    public static let replicationFactor: ClosedRange<Int> = 1...32
    /// A TCP port; 0 is any free one.
    public static let port: ClosedRange<Int> = 0...65_535
    /// How many records a worker's transaction may take.
    public static let commitRecords: ClosedRange<Int> = 1...100_000
    /// How much memory a worker's store may use.
    public static let workerMemoryBytes: ClosedRange<Int> = (16 << 20)...(1 << 40)
    /// How long a silent worker keeps its partitions: within what brokers take by default.
    public static let sessionTimeoutMilliseconds: ClosedRange<Int64> = 6_000...1_800_000
    /// How long a worker's transaction may stay open: well below the broker's own limit.
    public static let commitIntervalMilliseconds: ClosedRange<Int64> = 1...5_000
    /// How long a losing change may be held.
    public static let maxHoldMilliseconds: ClosedRange<Int64> = 0...Duration.day
    /// How long the scheduler may wait between cycles.
    public static let delayMilliseconds: ClosedRange<Int64> = 1...(30 * Duration.day)
    /// How long a cycle may take before it is given up.
    public static let cycleTimeoutMilliseconds: ClosedRange<Int64> = 100...(30 * Duration.day)
    /// The calls that a vendor may allow in a day.
    public static let dailyCalls: ClosedRange<Int> = 1...1_000_000_000
    /// The calls that may be made at once; vendors allow less.
    public static let concurrency: ClosedRange<Int> = 1...50
    /// The calls that may be made in a second, or in a vendor's window.
    public static let rate: ClosedRange<Int> = 1...1_000
    /// How long Salesforce may take to show a save.
    public static let salesforceLagMilliseconds: ClosedRange<Int64> = 0...3_600_000
    /// How long Marketo may take to show an activity; its times are whole seconds.
    public static let marketoLagMilliseconds: ClosedRange<Int64> = 1_000...3_600_000
    /// How long a dead connector's last calls may be under way.
    public static let quietMilliseconds: ClosedRange<Int64> = 0...600_000
    /// How long the monitor may keep what it has read.
    public static let keepMilliseconds: ClosedRange<Int64> = 60_000...(3_650 * Duration.day)
    /// How long changes, writes, results and cycles are kept.
    public static let shortRetentionMilliseconds = 7 * Duration.day
    /// How long dead letters are kept: long enough for people to look at them.
    public static let deadLetterRetentionMilliseconds = 30 * Duration.day
    /// How long the activity log is kept.
    public static let activityRetentionMilliseconds = 400 * Duration.day
    /// How much of a compacted topic may be superseded before it is compacted again.
    public static let compactionDirtyRatio = "0.2"
    /// The size of a topic's segments: only whole ones are deleted or compacted, and a restore
    /// reads the uncompacted one of each partition.
    public static let segmentBytes: Int64 = 64 << 20
    /// How far a misspelt name may be from the one that is suggested for it.
    static let suggestionDistance = 4
    /// The size of a configuration, mapping or secret file, in bytes.
    public static let fileBytes = 1 << 20

    /// Lengths of time in milliseconds.
    enum Duration {
        static let day: Int64 = 24 * 60 * 60 * 1_000
    }
}
