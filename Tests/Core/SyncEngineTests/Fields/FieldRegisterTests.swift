// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import SyncEngine

/// One field in both systems, without a lead around it. Marketo wins in the standard mapping.
@Suite struct FieldRegisterTests {
    private let mapped: MappedField
    private var field: FieldRegister

    init() throws {
        let mapping = CompiledMapping(mapping: .standard, schemas: SchemaSet())
        let index = try #require(mapping.index(marketo: "phone"))
        mapped = mapping.lead.fields[index]
        field = FieldRegister(unpacking: FieldState(name: "phone"))
        field.marketo = Side(value: .text("a"), knownAt: Self.time(1))
        field.salesforce = Side(value: .text("a"), knownAt: Self.time(1))
    }

    /// A time that no clock of whole seconds shows.
    private static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_764_000_000_001 + seconds * 1_000)
    }

    private func policy(underway: FieldPolicy.Underway = .init()) -> FieldPolicy {
        FieldPolicy(mapped: mapped, areLinked: true, underway: underway)
    }

    private func gate(marketo: Int64 = 0, now: Int64 = 100, isForced: Bool = false) -> Gate {
        let record = RecordLink(object: .lead, record: "00Q", lastEventAt: Self.time(1))
        return Gate(
            watermarks: Watermarks(marketo: Self.time(marketo)),
            now: Self.time(now),
            maxHoldMilliseconds: 60_000,
            isForced: isForced,
            marketo: Gate.Target(record),
            salesforce: Gate.Target(record)
        )
    }

    private mutating func observe(
        _ text: String,
        in system: VendorSystem,
        at seconds: Int64,
        underway: FieldPolicy.Underway = .init()
    ) -> FieldChange {
        let sighting = Sighting(
            value: .text(text),
            at: Self.time(seconds),
            watermark: .distantPast
        )
        return field.observe(sighting, in: system, by: policy(underway: underway))
    }

    private mutating func land(
        _ text: String,
        in system: VendorSystem,
        at seconds: Int64,
        isRestored: Bool = false
    ) -> FieldChange {
        let landed = LandedValue(
            value: .text(text),
            at: Self.time(seconds),
            isRestored: isRestored,
            isToOwnRecord: true
        )
        return field.land(landed, in: system, by: policy())
    }

    // MARK: Sightings

    @Test mutating func aChangeIsOwed() {
        #expect(observe("b", in: .marketo, at: 2) == .news)
        #expect(field.marketo?.progress == .owed(since: Self.time(2)))
    }

    @Test mutating func whatIsOlderThanWhatIsKnownIsNoNews() {
        #expect(observe("b", in: .marketo, at: 0) == .none)
        #expect(field.marketo?.value == .text("a"))
    }

    @Test mutating func ourWriteComingBackIsAnEchoUntilItsResult() {
        let underway = FieldPolicy.Underway(salesforce: .text("b"))
        #expect(observe("b", in: .salesforce, at: 2, underway: underway) == .none)
        #expect(field.salesforce?.echo == .seen(at: Self.time(2)))
        #expect(observe("c", in: .salesforce, at: 3, underway: underway) == .news)
        #expect(field.salesforce?.echo == Side.Echo.none)
        #expect(field.salesforce?.value == .text("c"))
    }

    @Test mutating func aRefusedWriteMakesItsEchoSomebodysChange() {
        let underway = FieldPolicy.Underway(salesforce: .text("b"))
        _ = observe("b", in: .salesforce, at: 2, underway: underway)
        field.refuse(.text("b"), in: .salesforce)
        #expect(field.salesforce?.value == .text("b"))
        #expect(field.salesforce?.progress == .owed(since: Self.time(2)))
    }

    // MARK: Writes

    @Test mutating func aWriteThatLandsSettlesBothSides() {
        _ = observe("b", in: .marketo, at: 2)
        #expect(land("b", in: .salesforce, at: 3) == .none)
        #expect(!field.isOpen)
        guard case .standing(let trace)? = field.salesforce?.ours else {
            Issue.record("the write is not remembered")
            return
        }
        #expect(trace.prior == .text("a"))
    }

    @Test mutating func aWriteOverAnOlderChangeOfTheWinnerIsPutBack() throws {
        _ = observe("b", in: .salesforce, at: 2)
        _ = observe("c", in: .marketo, at: 3)
        let change = land("b", in: .marketo, at: 4)
        guard case .conflict(let conflict) = change else {
            Issue.record("\(change) instead of a conflict")
            return
        }
        #expect(conflict.winner == .marketo)
        #expect(field.marketo?.isDisplaced == true)
        guard case .flows(let source, _) = field.settle(gate(), by: policy()) else {
            Issue.record("the winner does not flow")
            return
        }
        let flow = field.flow(from: source, gate(), mapped)
        #expect(flow.marketo?.isRestored == true)
        #expect(flow.marketo?.value == .text("c"))
        #expect(flow.salesforce?.value == .text("c"))
    }

    @Test mutating func anOldChangeBehindOurWriteCollidesLate() {
        _ = observe("b", in: .marketo, at: 2)
        _ = land("b", in: .salesforce, at: 5)
        let change = observe("x", in: .salesforce, at: 3)
        guard case .conflict(let conflict) = change else {
            Issue.record("\(change) instead of a conflict")
            return
        }
        #expect(conflict.winner == .marketo)
        #expect(field.salesforce?.value == .text("b"))
        #expect(!field.isOpen)
    }

    // MARK: Settling

    @Test mutating func theWinningSideNeverWaits() {
        _ = observe("b", in: .marketo, at: 2)
        #expect(field.settle(gate(), by: policy()) == .flows(from: .marketo, nil))
    }

    @Test mutating func theLosingSideWaitsForTheWatermarkOrTheLongestHold() {
        _ = observe("b", in: .salesforce, at: 2)
        let waits = Settlement.waits(
            source: .salesforce,
            toReach: Self.time(2),
            until: Self.time(160)
        )
        #expect(field.settle(gate(), by: policy()) == waits)
        #expect(field.settle(gate(now: 159), by: policy()) == waits)
        let flows = Settlement.flows(from: .salesforce, nil)
        #expect(field.outlook(gate(now: 160), by: policy()) == flows)
        #expect(field.outlook(gate(marketo: 2), by: policy()) == flows)
    }

    @Test mutating func aWriteUnderWayIsWaitedFor() {
        _ = observe("b", in: .marketo, at: 2)
        let underway = FieldPolicy.Underway(salesforce: .text("c"))
        #expect(field.settle(gate(), by: policy(underway: underway)) == .underway)
    }

    @Test mutating func theOutlookChangesNothing() {
        _ = observe("b", in: .salesforce, at: 2)
        let before = field
        _ = field.outlook(gate(), by: policy())
        #expect(field == before)
        _ = field.settle(gate(), by: policy())
        #expect(field != before)
    }

    @Test mutating func aCollisionIsDecidedOnce() {
        _ = observe("b", in: .marketo, at: 2)
        _ = observe("c", in: .salesforce, at: 3)
        guard case .flows(.marketo, let conflict?) = field.settle(gate(), by: policy()) else {
            Issue.record("no collision")
            return
        }
        #expect(conflict.winner == .marketo)
        #expect(field.settle(gate(), by: policy()) == .flows(from: .marketo, nil))
    }
}
