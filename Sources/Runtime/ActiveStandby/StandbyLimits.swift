// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module on a wait, with its unit in its name.
enum StandbyLimits {
    /// How long one wait of a standby lasts; a rebalance ends it at once.
    static let pollMilliseconds: Int32 = 500
    /// The pause before a process starts anew after an error: the first, and the longest.
    static let restartMilliseconds: ClosedRange<Int64> = 250...15_000
    /// How long a pause lasts before it is looked whether a stop was requested.
    static let pauseMilliseconds: Int32 = 20
    /// How often the partition counts of the topics are compared with those at the start.
    static let topicCheckMilliseconds: Int64 = 10_000
    /// How often it is looked whether a process of an older version has gone.
    static let earlierCheckMilliseconds: Int64 = 1_000
}
