// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Synchronization

/// Which flags of a field's side came together, and how often: of all that can be written down, few
/// can be reached.
///
/// P a change is pending, H it is held, W= an own write holds, W# an own write displaced the value,
/// D doubtful, E an echo was seen, F an echo was overtaken, I inherited, L earlier values.
struct FlagCombinations {
    private static let total = Mutex(FlagCombinations())
    private static let names = ["P", "H", "W=", "W#", "D", "E", "F", "I", "L"]
    /// Whether every run says which combinations it has seen: `LEADSYNC_FLAGS` in the environment.
    static let isPrinting = ProcessInfo.processInfo.environment["LEADSYNC_FLAGS"] != nil

    private var counts = [Int](repeating: 0, count: 1 << FlagCombinations.names.count)

    mutating func note(_ state: LeadState) {
        for field in state.fields {
            if let side = field.marketo { note(side) }
            if let side = field.salesforce { note(side) }
        }
    }

    private mutating func note(_ side: SideValue) {
        if side.isPlain { return counts[0] += 1 }
        let flags = [
            side.pendingSince != nil, side.heldSince != nil,
            side.written.map { $0.value == side.value } ?? false,
            side.written.map { $0.value != side.value } ?? false,
            side.isDoubtful, side.echoedAt != nil, side.followsOwnWrite, side.isInherited,
            !side.earlier.isEmpty,
        ]
        var index = 0
        for (bit, isSet) in flags.enumerated() where isSet { index |= 1 << bit }
        counts[index] += 1
    }

    mutating func add(_ other: FlagCombinations) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Adds a run to what this process has seen, and prints that.
    func printTotal() {
        guard Self.isPrinting else { return }
        let text = Self.total.withLock { total in
            total.add(self)
            return total.description
        }
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

extension FlagCombinations: CustomStringConvertible {
    /// `12 combinations: none 39.21 %, P 27.03 %…`, the most frequent first.
    var description: String {
        let seen = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] > counts[$1] }
        let sum = max(1, counts.reduce(0, +))
        let parts = seen.map { index in
            let flags = Self.names.indices.filter { index & 1 << $0 != 0 }.map { Self.names[$0] }
            let name = flags.isEmpty ? "none" : flags.joined(separator: " ")
            return name + String(format: " %.4f %%", 100 * Double(counts[index]) / Double(sum))
        }
        return "\(seen.count) combinations: " + parts.joined(separator: ", ")
    }
}
