// SPDX-License-Identifier: Apache-2.0

/// How running restores come on, since the last takeover: in offsets of the changelog, because how
/// many records stand before an end is not known.
struct RestoreProgress {
    private var beganMilliseconds: Int64 = 0
    private var beganRemaining: Int64 = 0
    private var toldMilliseconds: Int64 = 0

    /// A progress that begins now.
    init(remaining: Int64 = 0, nowMilliseconds: Int64 = 0) {
        beganRemaining = remaining
        beganMilliseconds = nowMilliseconds
        toldMilliseconds = nowMilliseconds
    }

    /// Offsets replayed a second; 0 as long as nothing has come.
    func rate(remaining: Int64, nowMilliseconds: Int64) -> Int64 {
        let (elapsed, done) = (nowMilliseconds - beganMilliseconds, beganRemaining - remaining)
        guard elapsed > 0, done > 0 else { return 0 }
        return done.multipliedReportingOverflow(by: 1_000).partialValue / elapsed
    }

    /// Seconds until nothing remains, at the rate so far; nil as long as nothing has come.
    func secondsLeft(remaining: Int64, nowMilliseconds: Int64) -> Int64? {
        let rate = rate(remaining: remaining, nowMilliseconds: nowMilliseconds)
        return rate > 0 ? (remaining + rate - 1) / rate : nil
    }

    /// The line for the log when one is due; a short restore has none.
    mutating func line(
        remaining: Int64,
        restoring: Int,
        owned: Int,
        nowMilliseconds: Int64
    ) -> String? {
        guard restoring > 0,
            nowMilliseconds - toldMilliseconds >= PoolLimits.restoreProgressMilliseconds
        else { return nil }
        toldMilliseconds = nowMilliseconds
        let rate = rate(remaining: remaining, nowMilliseconds: nowMilliseconds)
        let left = secondsLeft(remaining: remaining, nowMilliseconds: nowMilliseconds)
        return "restoring \(restoring) of \(owned) partitions: \(remaining) offsets of the "
            + "changelog are left, \(rate) a second"
            + (left.map { ", some \($0) s" } ?? "")
    }
}
