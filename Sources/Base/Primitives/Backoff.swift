// SPDX-License-Identifier: Apache-2.0

/// How long to wait after failures in a row: the bound doubles with each of them up to the longest.
public struct Backoff: Hashable, Sendable {
    /// How much of a wait is left to chance, so that many do not come back at once.
    public enum Jitter: Hashable, Sendable {
        /// Nothing: the wait is the bound.
        case none
        /// The upper half of the bound.
        case half
        /// All of the bound.
        case full
    }

    /// The bound after the first failure, and the largest bound, in milliseconds.
    public let boundMilliseconds: ClosedRange<Int64>
    /// How much is left to chance.
    public let jitter: Jitter

    /// The bound no longer doubles after so many failures.
    private static let doublings = 20

    /// Waits whose bound doubles within a range, in milliseconds.
    public init(_ boundMilliseconds: ClosedRange<Int64>, jitter: Jitter) {
        precondition(boundMilliseconds.lowerBound > 0, "a wait takes time")
        self.boundMilliseconds = boundMilliseconds
        self.jitter = jitter
    }

    /// The wait in milliseconds.
    ///
    /// - Parameters:
    ///   - failures: how many have come in a row; fewer than one count as one.
    ///   - random: from 0 up to 1.
    public func milliseconds(failures: Int, random: Double = 0) -> Int64 {
        let factor: Int64 = 1 << Int64(min(max(failures - 1, 0), Backoff.doublings))
        let (doubled, overflow) = boundMilliseconds.lowerBound.multipliedReportingOverflow(
            by: factor
        )
        let longest = boundMilliseconds.upperBound
        let bound = overflow ? longest : min(doubled, longest)
        switch jitter {
        case .none: return bound
        case .half: return bound / 2 + Int64(Double(bound - bound / 2) * random)
        case .full: return Int64(Double(bound) * random)
        }
    }
}
