// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module on a wait or a retry, with its unit in its name.
public enum SchedulerLimits {
    /// How long one wait for triggers and reports lasts before the group is served again.
    static let pollMilliseconds: Int32 = 200
    /// How often the lag is measured while only it holds up the end of a cycle.
    static let lagIntervalMilliseconds: Int64 = 500
    /// How long the group waits for a dead scheduler before another one takes over.
    public static let sessionTimeoutMilliseconds = 6_000
    /// A foreign trigger with a greater number is refused, unless it is the next one: the numbering
    /// has to go on after it.
    static let greatestForeignCycle: Int64 = 1 << 52
    /// A lag this small may be nothing but transaction markers: it is looked at record by record.
    static let markerLag: Int64 = 1_000
}
