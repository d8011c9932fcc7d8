// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Estimates Marketo's clock from the `Date` of its answers. The estimate is never later than
/// Marketo's clock, so that a watermark dated by it holds.
struct ServerClock: Hashable, Sendable {
    /// The bounds of the difference between the clocks, in milliseconds.
    private var difference: Range<Int64>?

    /// Takes in that an answer, sent for and received at these times of our clock, was dated
    /// `date`.
    mutating func observe(date: Timestamp, sentAt: Timestamp, receivedAt: Timestamp) {
        // Marketo wrote the date between the two, and cut it to seconds.
        let lower = date.milliseconds - receivedAt.milliseconds
        let upper = max(date.milliseconds + 1_000 - sentAt.milliseconds, lower + 1)
        guard let known = difference else {
            difference = lower..<upper
            return
        }
        let both = (max(known.lowerBound, lower), min(known.upperBound, upper))
        // Nothing in common: one of the clocks was set.
        difference = both.0 < both.1 ? both.0..<both.1 : lower..<upper
    }

    /// A lower bound of Marketo's clock at a time of ours. Before the first answer it is taken to
    /// agree with ours, within the usual difference between clocks.
    func atLeast(_ now: Timestamp) -> Timestamp {
        guard let difference else {
            return now.advanced(byMilliseconds: -Limits.clockSkewMilliseconds)
        }
        return now.advanced(byMilliseconds: difference.lowerBound)
    }
}
