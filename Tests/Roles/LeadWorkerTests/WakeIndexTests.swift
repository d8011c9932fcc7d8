// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
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

    private func turns(_ index: inout WakeIndex) -> [[UInt8]] {
        var turns: [[UInt8]] = []
        while let lead = index.popReady() ?? index.popSchemaTurn() { turns.append(lead) }
        return turns
    }

    @Test func watermarkGivesTheTurnToThoseItReaches() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10), for: first)
        index.set(agenda(marketo: 20, salesforce: 5), for: second)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&index) == [first])
        index.watermarkMoved(.salesforce, to: Timestamp(milliseconds: 5))
        #expect(turns(&index) == [second])
        #expect(!index.hasReady)
    }

    @Test func deadlineGivesTheTurn() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10, deadline: 30), for: first)
        #expect(index.nextDeadline == Timestamp(milliseconds: 30))
        index.clockMoved(to: Timestamp(milliseconds: 29))
        #expect(!index.hasReady)
        index.clockMoved(to: Timestamp(milliseconds: 30))
        #expect(turns(&index) == [first])
    }

    @Test func newerAgendaReplacesTheOlder() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10), for: first)
        index.set(agenda(marketo: 20), for: first)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 15))
        #expect(!index.hasReady)
        index.set(agenda(), for: first)
        #expect(index.count == 0)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 25))
        #expect(!index.hasReady)
    }

    @Test func leadHasOneTurnHoweverManyReasons() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10, deadline: 10, schema: true), for: first)
        index.makeReady(first)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        index.clockMoved(to: Timestamp(milliseconds: 10))
        index.schemaChanged()
        #expect(turns(&index) == [first])
    }

    @Test func schemaGivesTheTurnToThoseThatAwaitIt() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10), for: first)
        index.set(agenda(schema: true), for: second)
        index.schemaChanged()
        #expect(turns(&index) == [second])
    }

    @Test func schemaTurnsComeBehindWhateverElseIsDue() {
        var index = WakeIndex()
        index.set(agenda(schema: true), for: second)
        index.schemaChanged()
        index.schemaChanged()
        index.set(agenda(marketo: 10), for: first)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&index) == [first, second])
        index.schemaChanged()
        #expect(turns(&index) == [second], "it still awaits a schema")
    }

    /// An agenda that is told again after its turn has to be waited for again.
    @Test func sameAgendaAfterItsTurnIsStillWaitedFor() {
        var index = WakeIndex()
        index.set(agenda(marketo: 10, deadline: 50), for: first)
        index.clockMoved(to: Timestamp(milliseconds: 50))
        #expect(turns(&index) == [first])
        index.set(agenda(marketo: 10, deadline: 50), for: first)
        index.watermarkMoved(.marketo, to: Timestamp(milliseconds: 10))
        #expect(turns(&index) == [first])
    }
}
