// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
public import Primitives

/// When a cycle ended. It is the metadata of the group's committed offset of the triggers (decision
/// 0011): no record of the contract has it, and a successor needs it to wait only for the rest.
public struct CycleEnd: Hashable, Sendable {
    /// The number of the cycle.
    public var cycle: Int64
    /// When it ended.
    public var at: Timestamp

    /// The end of a cycle.
    public init(cycle: Int64, at: Timestamp) {
        self.cycle = cycle
        self.at = at
    }

    /// Reads a note; nil for what is none.
    public init?(note: String) {
        let parts = note.split(separator: " ")
        guard parts.count == 2, parts[0].hasPrefix("cycle="), parts[1].hasPrefix("ended="),
            let cycle = Int64(parts[0].dropFirst("cycle=".count)), Limits.cycles.contains(cycle),
            let milliseconds = Int64(parts[1].dropFirst("ended=".count))
        else { return nil }
        self.init(cycle: cycle, at: Timestamp(milliseconds: milliseconds))
    }

    /// The note: `cycle=42 ended=1764009895000`.
    public var note: String { "cycle=\(cycle) ended=\(at.milliseconds)" }
}
