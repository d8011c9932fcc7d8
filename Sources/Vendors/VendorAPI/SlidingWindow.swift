// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// At most so many calls in any stretch of so long.
public struct SlidingWindow: Hashable, Sendable {
    /// The most calls in a window.
    public let calls: Int
    /// How long a window is.
    public let windowMilliseconds: Int64
    /// When the last calls began, oldest first; at most `calls` of them.
    private var begun: [Timestamp] = []

    /// So many calls in so long.
    public init(calls: Int, windowMilliseconds: Int64) {
        precondition(calls > 0 && windowMilliseconds > 0, "a window lets something through")
        self.calls = calls
        self.windowMilliseconds = windowMilliseconds
    }

    /// How long until a call may begin; 0 for now.
    public func waitMilliseconds(now: Timestamp) -> Int64 {
        guard begun.count == calls, let oldest = begun.first else { return 0 }
        let free = oldest.advanced(byMilliseconds: windowMilliseconds)
        return max(0, free.milliseconds(after: now))
    }

    /// A call begins.
    public mutating func begin(now: Timestamp) {
        precondition(waitMilliseconds(now: now) == 0, "the window is full")
        if begun.count == calls { begun.removeFirst() }
        // A clock that was set back must not open the window twice.
        begun.append(max(now, begun.last ?? now))
    }
}
