// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
public import Primitives

/// Times that a system cannot have told yet. A change dated a year ahead would win over every later
/// one for a year; a watermark, let go what has to wait.
public enum ClockMargin {
    /// Why a time that was told cannot be taken; nil for one that can.
    ///
    /// - Parameters:
    ///   - time: what was told.
    ///   - member: the member of the record that told it.
    ///   - now: our clock.
    public static func problem(
        with time: Timestamp,
        _ member: StaticString,
        now: Timestamp
    ) -> String? {
        guard time > latest(now) else { return nil }
        let minutes = Limits.clockMarginMilliseconds / 60_000
        return "'\(member)' lies more than \(minutes) minutes ahead of the clock here: check the "
            + "clock and the time zone of whoever sent it, and this machine's"
    }

    /// The latest time that a system's clock may show.
    static func latest(_ now: Timestamp) -> Timestamp {
        now.advanced(byMilliseconds: Limits.clockMarginMilliseconds)
    }
}
