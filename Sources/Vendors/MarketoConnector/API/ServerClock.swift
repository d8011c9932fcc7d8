// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// How Marketo's clock goes beside ours, from the `Date` of its answers. It never says a later time
/// than Marketo's own: what is promised by it holds.
struct ServerClock: Hashable, Sendable {
    /// The difference is this at least, and less than that.
    private var difference: Range<Int64>?

    /// An answer that was asked for and came at these times of our clock said it was `date` there.
    mutating func observe(date: Timestamp, sentAt: Timestamp, receivedAt: Timestamp) {
        // It was written between the two, and its seconds are cut off.
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

    /// What Marketo's clock shows at least, at a time of ours. Without an answer that says so it is
    /// taken to go like ours, within the clocks' usual difference.
    func atLeast(_ now: Timestamp) -> Timestamp {
        guard let difference else {
            return now.advanced(byMilliseconds: -Limits.clockSkewMilliseconds)
        }
        return now.advanced(byMilliseconds: difference.lowerBound)
    }
}

extension Timestamp {
    /// Reads the `Date` of an HTTP answer: `Tue, 24 Nov 2026 08:12:31 GMT` (RFC 9110, 5.6.7).
    init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let month = Self.months.firstIndex(where: { $0 == parts[2] }), parts[1].count == 2
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : String(month + 1)
        self.init(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
