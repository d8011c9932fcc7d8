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

    private func decision(_ entry: LeadEntry?, _ input: DecisionInput) -> Decision {
        let context = DecisionContext(
            rules: DecisionRules(mapping: .standard, schemas: SchemaSet()),
            now: Timestamp(milliseconds: 1_764_009_895_000),
            watermarks: Watermarks(),
            maxHoldMilliseconds: 1_000
        )
        return decide(entry: entry, lead: winner, input: input, context: context)
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
}
