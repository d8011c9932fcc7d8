// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// Leads in the order of their turns, each of them once.
struct TurnQueue {
    private var leads: Deque<[UInt8]> = []
    private var members: Set<[UInt8]> = []

    var isEmpty: Bool { leads.isEmpty }

    func contains(_ lead: [UInt8]) -> Bool { members.contains(lead) }

    /// Appends a lead, unless it has a turn already.
    mutating func append(_ lead: [UInt8]) {
        if members.insert(lead).inserted { leads.append(lead) }
    }

    /// Takes the lead whose turn is next.
    mutating func popFirst() -> [UInt8]? {
        guard let lead = leads.popFirst() else { return nil }
        members.remove(lead)
        return lead
    }
}
