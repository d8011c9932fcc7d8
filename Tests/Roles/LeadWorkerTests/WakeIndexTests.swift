// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

@testable import LeadWorker

/// Who waits for what, and whose turn it is.
@Suite struct WakeIndexTests {
    private let first: [UInt8] = [1]
    private let second: [UInt8] = [2]

    private func agenda(
        marketo: Int64? = nil,
        salesforce: Int64? = nil,
        deadline: Int64? = nil,
        schema: Bool = false
    ) -> WakeConditions {
        var agenda = WakeConditions()
        agenda.marketoWatermark = marketo.map { Timestamp(milliseconds: $0) }
        agenda.salesforceWatermark = salesforce.map { Timestamp(milliseconds: $0) }
        agenda.deadline = deadline.map { Timestamp(milliseconds: $0) }
        agenda.awaitsSchema = schema
        return agenda
    }

    private func turns(_ book: inout WakeIndex) -> [[UInt8]] {
        var turns: [[UInt8]] = []
        while let lead = book.popReady() ?? book.popSchemaTurn() { turns.append(lead) }
        return turns
    }

    @Test func watermarkGivesTheTurnToThoseItReaches() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10), for: first)
        book.set(agenda(marketo: 20, salesforce: 5), for: second)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&book) == [first])
        book.watermarkMoved(.salesforce, to: Timestamp(milliseconds: 5))
        #expect(turns(&book) == [second])
        #expect(!book.hasReady)
    }

    @Test func deadlineGivesTheTurn() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10, deadline: 30), for: first)
        #expect(book.nextDeadline == Timestamp(milliseconds: 30))
        book.clockMoved(to: Timestamp(milliseconds: 29))
        #expect(!book.hasReady)
        book.clockMoved(to: Timestamp(milliseconds: 30))
        #expect(turns(&book) == [first])
    }

    @Test func newerAgendaReplacesTheOlder() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10), for: first)
        book.set(agenda(marketo: 20), for: first)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 15))
        #expect(!book.hasReady)
        book.set(agenda(), for: first)
        #expect(book.count == 0)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 25))
        #expect(!book.hasReady)
    }

    @Test func leadHasOneTurnHoweverManyReasons() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10, deadline: 10, schema: true), for: first)
        book.makeReady(first)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        book.clockMoved(to: Timestamp(milliseconds: 10))
        book.schemaChanged()
        #expect(turns(&book) == [first])
    }

    @Test func schemaGivesTheTurnToThoseThatAwaitIt() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10), for: first)
        book.set(agenda(schema: true), for: second)
        book.schemaChanged()
        #expect(turns(&book) == [second])
    }

    @Test func schemaTurnsComeBehindWhateverElseIsDue() {
        var book = WakeIndex()
        book.set(agenda(schema: true), for: second)
        book.schemaChanged()
        book.schemaChanged()
        book.set(agenda(marketo: 10), for: first)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&book) == [first, second])
        book.schemaChanged()
        #expect(turns(&book) == [second], "it still awaits a schema")
    }

    /// An agenda that is told again after its turn has to be waited for again.
    @Test func sameAgendaAfterItsTurnIsStillWaitedFor() {
        var book = WakeIndex()
        book.set(agenda(marketo: 10, deadline: 50), for: first)
        book.clockMoved(to: Timestamp(milliseconds: 50))
        #expect(turns(&book) == [first])
        book.set(agenda(marketo: 10, deadline: 50), for: first)
        book.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&book) == [first])
    }
}
