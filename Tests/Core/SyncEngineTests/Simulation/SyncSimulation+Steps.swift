// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

/// What the topics bring, and when.
extension SyncSimulation {
    /// After how many steps the leads are asked what they would do.
    private static let stepsPerPlan = 16

    mutating func take(_ step: Step) {
        now = now.advanced(byMilliseconds: plan.hasWholeSeconds ? 137 : 7)
        if isTold { tell("\(now.milliseconds % 100_000) \(step)") }
        steps += 1
        defer { if steps % Self.stepsPerPlan == 0 { notePlans() } }
        switch step {
        case .edit(let system, let record, let field, let isBlank, let asSnapshot):
            edit(system, record, field: field, isBlank: isBlank, asSnapshot: asSnapshot)
        case .deliver(let system, let pick): deliver(system, pick)
        case .redeliver(let system, let pick):
            guard !self[system].delivered.isEmpty else { return }
            deliver(self[system].delivered[pick % self[system].delivered.count])
        case .watermark(let system):
            deliverAll(system)
            watermarks[system] = max(watermarks[system], promised(by: system))
            wakeUp()
        case .apply(let system): applyWrite(to: system, isRejected: false)
        case .reject(let system): applyWrite(to: system, isRejected: true)
        case .result(let pick):
            guard !results.isEmpty else { return }
            let result = results.remove(at: pick % results.count)
            oldResults.append(result)
            input(result.lead, .result(result))
        case .repeatResult(let pick):
            guard !oldResults.isEmpty else { return }
            let result = oldResults[pick % oldResults.count]
            input(result.lead, .result(result))
        case .request(let person, let isFetched): request(person, isFetched: isFetched)
        case .repeatRequest(let pick):
            guard !requests.isEmpty else { return }
            let request = requests[pick % requests.count]
            input(LeadID(.marketo, request.person), .request(request))
        case .wait(let seconds):
            now = now.advanced(byMilliseconds: Int64(seconds) * 1000)
            wakeUp()
        case .handOver(let pick): handOver(pick)
        case .restart: restart()
        case .identity(let step): change(step)
        }
    }

    private mutating func edit(
        _ system: VendorSystem,
        _ pick: Int,
        field: Int,
        isBlank: Bool,
        asSnapshot: Bool
    ) {
        let living = self[system].living
        guard !living.isEmpty else { return }
        let record = living[pick % living.count]
        edits += 1
        let isRefused =
            plan.refusal == .bySystems || plan.refusal == .byRule && system == .marketo
        let value: FieldValue =
            isBlank
            ? .null
            : isRefused && edits % 3 == 0
                ? .refused(by: system.other, edits)
                : plan.forms.value(system.rawValue, edits, of: Self.fields[field])
        self[system].set(
            [name(Self.fields[field], record.object): value],
            of: record.id,
            at: now,
            isEdit: true,
            asSnapshot: asSnapshot && plan.hasSnapshots
        )
    }

    private mutating func deliver(_ system: VendorSystem, _ pick: Int) {
        guard !self[system].undelivered.isEmpty else { return }
        let index = plan.hasWholeSeconds ? 0 : pick % self[system].undelivered.count
        let event = self[system].undelivered.remove(at: index)
        self[system].delivered.append(event)
        deliver(event)
    }

    /// All that a poll finds; what comes to light late is found by the next one.
    private mutating func deliverAll(_ system: VendorSystem) {
        var late: [VendorModel.KeyedEvent] = []
        while !self[system].undelivered.isEmpty {
            if plan.hasLateEvents, self[system].undelivered[0].isLate {
                var event = self[system].undelivered.removeFirst()
                event.isLate = false
                late.append(event)
            } else {
                deliver(system, 0)
            }
        }
        self[system].undelivered = late
    }

    /// Up to when a feed that has delivered all has told everything: what happens in the rest of
    /// this tick is shown with the same time.
    private func promised(by system: VendorSystem) -> Timestamp {
        let shown = self[system].shown(now)
        return plan.hasWholeSeconds ? shown.advanced(byMilliseconds: -1) : shown
    }

    private mutating func deliver(_ event: VendorModel.KeyedEvent) {
        input(event.lead, .change(event.event))
    }

    /// Everything that was ever told is told again, the latest first.
    mutating func repeatEverything() {
        for system in VendorSystem.allCases {
            for event in self[system].delivered.reversed() where breaches.isEmpty {
                deliver(event)
            }
        }
        for result in oldResults { input(result.lead, .result(result)) }
        for request in requests { input(LeadID(.marketo, request.person), .request(request)) }
    }

    private mutating func request(_ pick: Int, isFetched: Bool) {
        guard !marketo.records.isEmpty else { return }
        let person = marketo.records[pick % marketo.records.count]
        let request = SyncRequest(
            id: "r\(requests.count + 1)",
            person: person.id,
            assignTo: nil,
            at: now,
            by: "test"
        )
        requests.append(request)
        if isFetched, person.fate == .lives {
            hasFetched = true
            marketo.report(
                person.id,
                .updated,
                at: person.changedAt,
                asSnapshot: true,
                request: request.id
            )
        }
        input(LeadID(.marketo, person.id), .request(request))
    }

    private mutating func handOver(_ pick: Int) {
        guard !messages.isEmpty else { return }
        let picked = messages[pick % messages.count]
        // Between two leads nothing overtakes.
        let first = messages.firstIndex { $0.from == picked.from && $0.to == picked.to }
        let message = messages.remove(at: first ?? 0)
        input(message.to, message.input, forwards: message.forwards)
    }

    private mutating func restart() {
        for lead in entries.keys.sorted(by: { $0.text < $1.text }) { input(lead, .due) }
    }

    private mutating func wakeUp() {
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text }) {
            let isDue =
                agenda.marketoWatermark.map { $0 <= watermarks.marketo } == true
                || agenda.salesforceWatermark.map { $0 <= watermarks.salesforce } == true
                || agenda.deadline.map { $0 <= now } == true
            if isDue { input(lead, .due) }
        }
    }
}
