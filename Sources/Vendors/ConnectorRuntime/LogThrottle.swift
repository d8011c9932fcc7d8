// SPDX-License-Identifier: Apache-2.0

public import Primitives
public import VendorAPI

/// Decides which faults and lines are logged, so that one that goes on is one line now and then,
/// whichever lanes meet it. A value without clock and I/O.
public struct LogThrottle: Sendable {
    /// What two faults have in common that count as one: not their text, which holds times.
    private struct Sameness: Hashable, Sendable {
        var kind: VendorError.Kind
        var code: String?
    }

    private var toldFaults: [Sameness: Timestamp] = [:]
    private var toldLines: [String: Timestamp] = [:]
    /// The lanes that have met a fault since they last worked.
    private var troubled: Set<ConnectorEvent.Lane> = []

    /// Nothing has been told.
    public init() {}

    /// A lane has met a fault.
    ///
    /// - Returns: whether it is to be told.
    public mutating func note(
        _ fault: VendorError,
        in lane: ConnectorEvent.Lane,
        now: Timestamp
    ) -> Bool {
        troubled.insert(lane)
        let sameness = Sameness(kind: fault.kind, code: fault.code)
        if isRecent(toldFaults[sameness], now) { return false }
        toldFaults[sameness] = now
        // The cycle report says it in the same words.
        toldLines[fault.line] = now
        return true
    }

    /// A lane works.
    ///
    /// - Returns: whether it is to be told that all work again.
    public mutating func works(_ lane: ConnectorEvent.Lane) -> Bool {
        guard troubled.remove(lane) != nil, troubled.isEmpty else { return false }
        toldFaults = [:]
        return true
    }

    /// A line that may come again and again.
    ///
    /// - Returns: whether it is to be told.
    public mutating func note(_ line: String, now: Timestamp) -> Bool {
        if isRecent(toldLines[line], now) { return false }
        if toldLines.count >= Limits.rememberedLines {
            toldLines = toldLines.filter { isRecent($0.value, now) }
            if toldLines.count >= Limits.rememberedLines { toldLines = [:] }
        }
        toldLines[line] = now
        return true
    }

    private func isRecent(_ time: Timestamp?, _ now: Timestamp) -> Bool {
        guard let time else { return false }
        return now.milliseconds(after: time) < Limits.repeatedFaultMilliseconds
    }
}
