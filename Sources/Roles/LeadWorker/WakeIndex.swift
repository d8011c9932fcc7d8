// SPDX-License-Identifier: Apache-2.0

import HeapModule
import LeadModel
import Primitives
import SyncEngine

/// An index of a partition's waiting leads by what they wait for: a watermark, a time, a schema.
///
/// Its heaps keep outdated entries, which are recognised when they come up. After a restore it is
/// built from the states again.
struct WakeIndex {
    private struct Entry: Comparable {
        var time: Timestamp
        var lead: [UInt8]

        static func < (left: Entry, right: Entry) -> Bool { left.time < right.time }
    }

    private var agendas: [[UInt8]: WakeConditions] = [:]
    private var marketo = Heap<Entry>()
    private var salesforce = Heap<Entry>()
    private var deadlines = Heap<Entry>()
    /// Leads whose turn has come.
    private var ready = TurnQueue()
    /// Leads that a schema held up and that look at the new one, behind those that are ready.
    private var schemaTurns = TurnQueue()

    /// How many leads wait for something.
    var count: Int { agendas.count }

    /// Whether there is something to do now.
    var hasReady: Bool { !ready.isEmpty || !schemaTurns.isEmpty }

    /// The next time of our clock at which a hold ends.
    var nextDeadline: Timestamp? { deadlines.min?.time }

    /// Replaces what a lead waits for.
    mutating func set(_ agenda: WakeConditions, for lead: [UInt8]) {
        if agenda.isEmpty {
            if !agendas.isEmpty { agendas[lead] = nil }
            return
        }
        if agendas.updateValue(agenda, forKey: lead) == agenda { return }
        if let time = agenda.marketoWatermark { marketo.insert(Entry(time: time, lead: lead)) }
        if let time = agenda.salesforceWatermark {
            salesforce.insert(Entry(time: time, lead: lead))
        }
        if let time = agenda.deadline { deadlines.insert(Entry(time: time, lead: lead)) }
    }

    /// Gives the lead a turn at once: after a restore it is not known what it waits for.
    mutating func makeReady(_ lead: [UInt8]) { ready.append(lead) }

    /// Forgets what the lead waits for and gives it a turn, which finds that out again. It is
    /// forgotten when it comes out of a heap: if the transaction aborts, the watermark may be an
    /// earlier one again, and the lead has to go back into the heap.
    mutating func startOver(_ lead: [UInt8]) {
        agendas[lead] = nil
        makeReady(lead)
    }

    /// Gives a turn to the leads that waited for this watermark.
    mutating func watermarkMoved(_ system: VendorSystem, to time: Timestamp) {
        if system == .marketo {
            while let first = marketo.min, first.time <= time {
                marketo.removeMin()
                if agendas[first.lead]?.marketoWatermark == first.time { startOver(first.lead) }
            }
        } else {
            while let first = salesforce.min, first.time <= time {
                salesforce.removeMin()
                if agendas[first.lead]?.salesforceWatermark == first.time {
                    startOver(first.lead)
                }
            }
        }
    }

    /// Gives a turn to the leads whose hold has ended.
    mutating func clockMoved(to now: Timestamp) {
        while let first = deadlines.min, first.time <= now {
            deadlines.removeMin()
            if agendas[first.lead]?.deadline == first.time { startOver(first.lead) }
        }
    }

    /// Gives a turn to the leads that a schema held up, a few at a time.
    mutating func schemaChanged() {
        // A lead that is ready anyway sees the new schema then.
        for (lead, agenda) in agendas where agenda.awaitsSchema && !ready.contains(lead) {
            schemaTurns.append(lead)
        }
    }

    /// The next lead that looks at a new schema; asked for only when no other lead is ready.
    mutating func popSchemaTurn() -> [UInt8]? { schemaTurns.popFirst() }

    /// The next lead whose turn it is.
    mutating func popReady() -> [UInt8]? { ready.popFirst() }
}
