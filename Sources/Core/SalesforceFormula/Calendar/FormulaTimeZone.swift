// SPDX-License-Identifier: Apache-2.0

/// A time zone as a list of offsets: this module has no database of them, who calls it may.
public struct FormulaTimeZone: Hashable, Sendable {
    /// From an instant on, clocks are so far ahead of GMT.
    public struct Offset: Hashable, Sendable {
        /// When it begins, in milliseconds since 1970.
        public var fromMilliseconds: Int64
        /// How far ahead of GMT clocks are, in seconds.
        public private(set) var seconds: Int

        /// An offset from an instant on; offsets of more than a day are cut to one.
        public init(fromMilliseconds: Int64, seconds: Int) {
            self.fromMilliseconds = fromMilliseconds
            self.seconds = max(-86_400, min(86_400, seconds))
        }
    }

    private let offsets: [Offset]

    /// Greenwich.
    public static let gmt = FormulaTimeZone(offsets: [])

    /// The offsets in any order; before the first of them, the first counts.
    public init(offsets: [Offset]) {
        self.offsets = offsets.sorted { $0.fromMilliseconds < $1.fromMilliseconds }
    }

    /// How far ahead of GMT clocks are at an instant, in milliseconds.
    func offset(at milliseconds: Int) -> Int {
        guard let first = offsets.first else { return 0 }
        // The offset before the first that begins later.
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle].fromMilliseconds <= Int64(milliseconds) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let found = low > 0 ? offsets[low - 1] : first
        return found.seconds * ClockTime.second
    }

    /// The day at an instant, counted from 1970-01-01.
    func day(at milliseconds: Int) -> Int {
        (milliseconds + offset(at: milliseconds)).dividedDown(by: ClockTime.day)
    }
}
