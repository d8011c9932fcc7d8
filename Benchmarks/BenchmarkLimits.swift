// SPDX-License-Identifier: Apache-2.0

/// How much is measured, and what must hold.
enum BenchmarkLimits {
    /// A one-sided change may take at most this many times the floor's processor time.
    static let oneSidedRatio = 10.0
    /// An echo may take at most this many times the floor's processor time.
    static let echoRatio = 5.0
    /// Twenty validation rules over a lead of thirty fields may take so long.
    static let rulesMicroseconds = 10.0

    /// Leads, and so records, of each measured case, unless the command line says otherwise.
    static let leads = 30_000
    /// Leads of the round that warms everything up and is discarded.
    static let warmUpLeads = 4_000
    /// Leads of the comparison of stores, unless the command line says otherwise.
    static let stateLeads = 100_000
    /// The memory of the store on disk: the default of `worker.memory`.
    static let storeMemoryBytes = 128 << 20
    static let storeMemoryText = "128MiB"
    /// Rounds; of each case the median is reported.
    static let rounds = 5
    /// Partitions of every topic.
    static let partitions = 8
    /// How long one case may take before the run counts as failed.
    static let caseSeconds = 300

    /// Calls of a small function that are timed together.
    static let microCalls = 20_000
    /// How often they are timed; the quickest time counts.
    static let microTimes = 7
}
