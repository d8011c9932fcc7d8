// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import SyncEngine

/// A side's working form and its stored form.
@Suite struct SideTests {
    private static let early = Timestamp(milliseconds: 1_000)
    private static let late = Timestamp(milliseconds: 2_000)
    private static let trace = Side.WriteTrace(
        at: late,
        prior: .text("before"),
        priorKnownAt: early
    )

    /// A state can hold any time: the distance of two of them may be larger than its type.
    @Test func timesAtTheEndsOfTheirTypeAreCompared() {
        #expect(Self.early.isWithinCoarseTick(before: .distantPast))
        #expect(!Timestamp(milliseconds: -1_000).isWithinCoarseTick(before: Self.farAhead))
    }

    private static let farAhead = Timestamp(milliseconds: .max)

    /// Every combination that a side can hold.
    private static var all: [Side] {
        let progresses: [Side.Progress] = [
            .idle, .owed(since: early), .waiting(since: early, from: late),
        ]
        let echoes: [Side.Echo] = [.none, .seen(at: late), .overtaken]
        let ours: [Side.Ours] = [.none, .standing(trace), .displacing(.text("ours"), trace)]
        let origins: [Side.Origin] = [
            .observed, .inherited,
            .unlinked(earlier: [SeenValue(value: .text("once"), at: early)]),
        ]
        var sides: [Side] = []
        for progress in progresses {
            for echo in echoes {
                for own in ours {
                    for origin in origins {
                        var side = Side(value: .text("held"), knownAt: late)
                        (side.progress, side.echo) = (progress, echo)
                        (side.ours, side.origin) = (own, origin)
                        sides.append(side)
                    }
                }
            }
        }
        return sides
    }

    @Test func whatIsStoredIsTheSameWhenItIsRead() {
        for side in Self.all {
            #expect(Side(unpacking: side.packed) == side)
        }
    }

    @Test func aSettledSideIsStoredPlain() {
        let side = Side(value: .text("held"), knownAt: Self.late)
        #expect(side.packed.isPlain)
        #expect(side.packed == SideValue(value: .text("held"), knownAt: Self.late))
    }

    @Test func aDisplacedSideIsStoredAsDoubtfulWithTheWriteThatDisplacedIt() {
        var side = Side(value: .text("held"), knownAt: Self.late)
        side.ours = .displacing(.text("ours"), Self.trace)
        let stored = side.packed
        #expect(stored.isDoubtful)
        #expect(stored.written?.value == .text("ours"))
        #expect(stored.written?.prior == .text("before"))
    }

    @Test func aDoubtWithoutAWriteIsNone() {
        let stored = SideValue(
            value: .text("held"),
            knownAt: Self.late,
            pendingSince: nil,
            isDoubtful: true
        )
        #expect(Side(unpacking: stored) == Side(value: .text("held"), knownAt: Self.late))
    }

    @Test func aWaitGoesOnWhenTheChangeIsPostponed() {
        var side = Side(value: .text("held"), knownAt: Self.early, owedSince: Self.early)
        side.wait(from: Self.early)
        side.owe(since: Self.late)
        #expect(side.progress == .waiting(since: Self.late, from: Self.early))
        side.endWait()
        #expect(side.progress == .owed(since: Self.late))
    }

    @Test func givingUpADisplacedValueLeavesOurs() {
        var side = Side(value: .text("held"), knownAt: Self.early, owedSince: Self.early)
        side.ours = .displacing(.text("ours"), Self.trace)
        side.echo = .seen(at: Self.late)
        side.giveUpDisplaced()
        #expect(side.value == .text("ours"))
        #expect(side.ours == .standing(Self.trace))
        #expect(side.knownAt == Self.late)
        #expect(!side.isOpen)
    }
}
