// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import TestKit
import Testing

@testable import SyncEngine

/// The short way for echoes and the whole decision come to the same, on random leads.
@Suite struct EchoRecognitionTests {
    static let seed: UInt64 = 20_261_125
    static let leads = 400
    static let stepsPerLead = 40

    @Test func theShortWayComesToTheSame() throws {
        var generator = SeededGenerator(seed: Self.seed)
        var (repeated, confirmed) = (0, 0)
        for _ in 0..<Self.leads {
            var lead = RandomLead()
            for step in 0..<Self.stepsPerLead {
                guard let event = lead.nextEvent(using: &generator) else { continue }
                switch try lead.compare(event) {
                case .repeated: repeated += 1
                case .confirmed: confirmed += 1
                case .unknown: break
                case nil:
                    Issue.record("seed \(Self.seed), step \(step): other decisions on \(event)")
                    return
                }
            }
        }
        // Else nothing has been compared.
        #expect(repeated > 100 && confirmed > 1_000, "\(repeated) and \(confirmed)")
    }
}

/// A linked lead that both systems and our own writes change at random.
private struct RandomLead {
    static let person = "1042"
    static let record = "00Q5e00000ABCDEEA4"
    let lead = LeadID(.marketo, Self.person)
    private static let names = [
        ("phone", "Phone"), ("title", "Title"), ("city", "City"), ("doNotCall", "DoNotCall"),
    ]
    private var bytes: [UInt8]?
    private var held: [VendorSystem: [FieldValue]] = [
        .marketo: [.text("a"), .null, .text("b"), .boolean(true)],
        .salesforce: [.text("a"), .null, .text("b"), .boolean(true)],
    ]
    private var now = Timestamp(milliseconds: 1_764_009_895_000)
    /// How far both feeds have told.
    private var passed = Timestamp(milliseconds: 1_764_009_895_000)
    private var events: [ChangeEvent] = []
    private var waiting: [WriteCommand] = []
    private let reader = JSONReader()
    private let rules = DecisionRules(mapping: .standard, schemas: SchemaSet())

    /// The next event of a feed: mostly whole records, now and then an old one again, a part of a
    /// record, or another record's. Writes get their results in between.
    mutating func nextEvent(using generator: inout SeededGenerator) -> ChangeEvent? {
        now = now.advanced(byMilliseconds: Int64.random(in: 0...2_000, using: &generator))
        if Bool.random(using: &generator) { passed = now }
        if let old = events.last, Int.random(in: 0..<6, using: &generator) == 0 { return old }
        if let old = events.randomElement(using: &generator),
            Int.random(in: 0..<10, using: &generator) == 0
        {
            return old
        }
        if !waiting.isEmpty, Bool.random(using: &generator) {
            applyWrite()
            return nil
        }
        let system: VendorSystem = Bool.random(using: &generator) ? .marketo : .salesforce
        if Int.random(in: 0..<5, using: &generator) == 0 {
            let field = Int.random(in: 0..<3, using: &generator)
            held[system]![field] = [.text("a"), .text("b"), .null].randomElement(using: &generator)!
        }
        return event(of: system, using: &generator)
    }

    private mutating func event(
        of system: VendorSystem,
        using generator: inout SeededGenerator
    ) -> ChangeEvent {
        let isWhole = Int.random(in: 0..<8, using: &generator) > 0
        var fields = zip(Self.names, held[system]!).map { names, value in
            Field(name: system == .marketo ? names.0 : names.1, value: value)
        }
        if !isWhole { fields.removeLast(2) }
        if Int.random(in: 0..<10, using: &generator) == 0 { fields.shuffle(using: &generator) }
        let event = ChangeEvent(
            id: "\(system)-\(events.count)",
            system: system,
            object: system == .marketo ? .person : .lead,
            record: system == .marketo ? Self.person : Self.record,
            operation: .updated,
            changedAt: now,
            isSnapshot: isWhole || Int.random(in: 0..<4, using: &generator) == 0,
            fields: fields,
            links: CrossReference(
                marketo: system == .salesforce ? Self.person : nil,
                salesforce: system == .marketo ? Self.record : nil
            )
        )
        events.append(event)
        return event
    }

    /// The system applies our oldest write, and the result arrives.
    private mutating func applyWrite() {
        let write = waiting.removeFirst()
        for field in write.fields {
            guard
                let index = Self.names.firstIndex(where: {
                    $0.0 == field.name || $0.1 == field.name
                })
            else { continue }
            held[write.object.system]![index] = field.value
        }
        let result = WriteResult(
            of: write,
            record: write.object.system == .marketo ? Self.person : Self.record,
            at: now
        )
        guard let state = try? state() else { return }
        var decider = Turn(state, isNew: false, in: context)
        keep(decider.decide(.result(result)))
    }

    /// What both ways come to; nil when they differ.
    mutating func compare(_ event: ChangeEvent) throws -> FastPath.Outcome? {
        let before = try state()
        var shortened = before
        let outcome = FastPath.take(.change(event), into: &shortened, in: context)
        var decider = Turn(before, isNew: bytes == nil, in: context)
        let whole = decider.decide(.change(event))
        let entry: LeadEntry? = bytes == nil ? nil : .lead(before)
        let short = decide(entry: entry, lead: lead, input: .change(event), context: context)
        let isSame =
            Self.encoded(short.entry) == Self.encoded(whole.entry)
            && short.writes == whole.writes && short.activities == whole.activities
            && short.agenda == whole.agenda && short.handOvers == whole.handOvers
            && short.forwardTo == whole.forwardTo
            && short.deadLetterReason == whole.deadLetterReason
        keep(whole)
        return isSame ? outcome : nil
    }

    private var context: DecisionContext {
        DecisionContext(
            rules: rules,
            now: now,
            watermarks: Watermarks(marketo: passed, salesforce: passed),
            maxHoldMilliseconds: 60_000
        )
    }

    private mutating func keep(_ decision: Decision) {
        if let entry = decision.entry { bytes = entry.encoded() }
        waiting += decision.writes
    }

    private func state() throws -> LeadState {
        guard let bytes, case .lead(let state) = try reader.decode(LeadEntry.self, from: bytes)
        else { return LeadState(lead: lead) }
        return state
    }

    private static func encoded(_ entry: LeadEntry?) -> [UInt8]? {
        guard case .lead(let state)? = entry else { return entry?.encoded() }
        return LeadEntry.lead(state.normalized).encoded()
    }
}
