// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import Testing

/// Redirects of a lead that was merged into the one to which they lead.
struct RedirectTests {
    private let winner = LeadID(.marketo, "1005")
    private let loser = LeadID(.marketo, "1006")
    private let record = "00Q5e0000001005AAA"

    private func decision(
        _ entry: LeadEntry?,
        _ input: DecisionInput,
        under lead: LeadID? = nil
    ) -> Decision {
        let context = DecisionContext(
            rules: DecisionRules(mapping: .standard, schemas: SchemaSet()),
            now: Timestamp(milliseconds: 1_764_009_895_000),
            watermarks: Watermarks(),
            maxHoldMilliseconds: 1_000
        )
        return decide(entry: entry, lead: lead ?? winner, input: input, context: context)
    }

    private func event() -> ChangeEvent {
        ChangeEvent(
            id: "e1",
            system: .salesforce,
            object: .lead,
            record: record,
            operation: .updated,
            changedAt: Timestamp(milliseconds: 1_764_009_894_000),
            isSnapshot: false,
            fields: [Field(name: "Title", value: .text("Professor"))]
        )
    }

    @Test("A loser's redirect to the winner does not send the winner's own record in a circle")
    func loserPointsToWinner() {
        var own = LeadState(lead: winner)
        own.marketo = RecordLink(object: .person, record: "1005")
        own.salesforce = RecordLink(object: .lead, record: record)
        var moved = LeadState(lead: loser)
        moved.marketo = RecordLink(object: .person, record: "1006")
        moved.redirects = [OwnerRedirect(record: record, to: winner)]
        let merged = decision(
            .lead(own),
            .handOver(.move(from: loser, lead: winner, state: moved))
        )
        let next = decision(merged.entry, .change(event()))
        #expect(merged.entry != nil)
        #expect(next.forwardTo == nil)
        #expect(next.deadLetterReason == nil)
    }

    @Test("A winner's redirect to the loser ends when the loser has come to it")
    func winnerPointsToLoser() {
        var own = LeadState(lead: winner)
        own.marketo = RecordLink(object: .person, record: "1005")
        own.redirects = [OwnerRedirect(record: record, to: loser)]
        var moved = LeadState(lead: loser)
        moved.marketo = RecordLink(object: .person, record: "1006")
        moved.salesforce = RecordLink(object: .lead, record: record)
        let merged = decision(
            .lead(own),
            .handOver(.move(from: loser, lead: winner, state: moved))
        )
        let next = decision(merged.entry, .change(event()))
        #expect(next.forwardTo == nil)
        #expect(next.deadLetterReason == nil)
    }

    // MARK: Leads that gave a record to each other

    /// Each of them would pass on what is known of the record, and none would keep it.
    @Test("What comes round stays with the person who lives and has no record")
    func roundOfThree() throws {
        let ring = ["1", "2", "3"].map { LeadID(.marketo, $0) }
        var entries: [LeadID: LeadEntry] = [:]
        for (index, lead) in ring.enumerated() {
            var state = LeadState(lead: lead)
            state.marketo = RecordLink(object: .person, record: lead.record, isDeleted: index == 0)
            if index == 1 {
                state.salesforce = RecordLink(object: .lead, record: "00Q5e0000001007AAA")
            }
            state.redirects = [OwnerRedirect(record: record, to: ring[(index + 1) % 3])]
            entries[lead] = .lead(state)
        }
        var moved = LeadState(lead: LeadID(.salesforce, record))
        moved.salesforce = RecordLink(
            object: .lead,
            record: record,
            lastEventAt: Timestamp(milliseconds: 1_764_009_894_000)
        )
        var messages = [LeadMessage.move(from: moved.lead, lead: ring[0], state: moved)]
        var count = 0
        while !messages.isEmpty, count < 20 {
            count += 1
            let message = messages.removeFirst()
            let decision = decision(
                entries[message.lead],
                .handOver(message),
                under: message.lead
            )
            if let entry = decision.entry { entries[message.lead] = entry }
            messages += decision.handOvers
        }
        #expect(messages.isEmpty, "messages go in a circle")
        let owners = ring.filter { lead in
            guard case .lead(let state)? = entries[lead] else { return false }
            return state.salesforce?.record == record
        }
        #expect(owners == [ring[2]])
        // What is still to come for the record finds it there, whichever lead it comes to.
        for lead in ring {
            var place = lead
            for _ in ring {
                guard let next = decision(entries[place], .change(event()), under: place).forwardTo
                else { break }
                place = next
            }
            #expect(place == ring[2])
        }
    }
}
