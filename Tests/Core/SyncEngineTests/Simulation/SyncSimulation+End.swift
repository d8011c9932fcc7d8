// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

/// How a history ends.
extension SyncSimulation {
    /// No more edits: everything that is under way arrives, until nothing moves.
    mutating func drain() {
        var rounds = 0
        while !isQuiet {
            rounds += 1
            if rounds > 200 {
                breaches.append("it never comes to an end")
                return
            }
            var handOvers = 0
            while !messages.isEmpty, breaches.isEmpty {
                take(.handOver(pick: 0))
                handOvers += 1
                if handOvers > 200 { breaches.append("leads tell each other without end") }
            }
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            take(.apply(.marketo))
            take(.apply(.salesforce))
            take(.result(pick: 0))
            if !breaches.isEmpty { return }
        }
        isSchemaChanged.toggle()
        // A worker wakes up those alone that say they wait for a schema.
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text })
        where agenda.awaitsSchema {
            input(lead, .schemaChanged)
        }
    }

    private var isQuiet: Bool {
        messages.isEmpty && results.isEmpty && writes.values.allSatisfy(\.isEmpty)
            && marketo.undelivered.isEmpty && salesforce.undelivered.isEmpty
    }

    /// Nothing is left to be done, and whoever holds what the other system refuses corrects it.
    mutating func settleDown() {
        comeToRest()
        if plan.refusal == .none { return }
        if let untold = untoldRefusal { breaches.append(untold) }
        // What was corrected may let go what had waited with it, and that be refused in turn.
        for _ in Self.fields where correctRefused() { comeToRest() }
    }

    private mutating func comeToRest() {
        for _ in 0..<6 where breaches.isEmpty {
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            drain()
            // Nothing moves, and no lead waits.
            if isQuiet, agendas.values.allSatisfy(\.isEmpty) { return }
        }
    }

    /// A value that cannot go where it has to go, and of which the log does not tell.
    private var untoldRefusal: String? {
        for state in states {
            for system in VendorSystem.allCases {
                guard let own = state[system], let other = state[system.other],
                    let record = self[system][own.record], record.fate == .lives,
                    let twin = self[system.other][other.record], twin.fate == .lives
                else { continue }
                for field in Self.fields {
                    guard let value = record.values[name(field, record.object)],
                        value.isRefused(by: system.other),
                        value != twin.values[name(field, twin.object)]
                    else { continue }
                    // One human being: what was refused under an earlier ID is told, too.
                    let isTold = activities.contains { !$0.reasons.isEmpty }
                    if !isTold {
                        return "\(value) of \(own.record) was refused, and nobody is told"
                    }
                }
            }
        }
        return nil
    }

    /// People correct every value that the other system refuses.
    ///
    /// - Returns: whether there was one.
    private mutating func correctRefused() -> Bool {
        let before = edits
        for system in VendorSystem.allCases {
            for record in self[system].living {
                for field in Self.fields {
                    let name = self.name(field, record.object)
                    guard record.values[name]?.isRefused(by: system.other) == true else { continue }
                    edits += 1
                    now = now.advanced(byMilliseconds: 7)
                    self[system].set(
                        [name: .text("corrected \(edits)")],
                        of: record.id,
                        at: now,
                        isEdit: true,
                        asSnapshot: plan.hasSnapshots && edits % 2 == 0
                    )
                }
            }
        }
        return edits > before
    }
}
