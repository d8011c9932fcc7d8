// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// The losing side and the workers, as a test says: each answer once, the last one for good.
private final class ScriptedSide: OtherSide {
    private let stages: Mutex<[LoadStage?]>
    private let unread: Mutex<[Int64?]>

    init(_ stages: [LoadStage?], unread: [Int64?] = [0]) {
        self.stages = Mutex(stages)
        self.unread = Mutex(unread)
    }

    func stage() async -> LoadStage? { stages.withLock { Self.next(&$0) } }
    func unreadByWorkers() async -> Int64? { unread.withLock { Self.next(&$0) } }
    var unreadLeft: Int { unread.withLock { $0.count } }

    private static func next<Value>(_ values: inout [Value]) -> Value {
        values.count > 1 ? values.removeFirst() : values[0]
    }
}

struct FirstLoadGateTests {
    private let clock = ManualConnectorClock(jumps: true)

    private func gate(_ side: ScriptedSide, lastReported: Int64? = nil) -> InitialLoadGate {
        InitialLoadGate(
            other: side,
            reports: CycleReportWaiter(.salesforce, lastReported: lastReported),
            context: LaneContext(
                system: .marketo,
                topics: Topics(),
                clock: clock,
                queue: CommitQueue(),
                stale: .seconds(60),
                stopping: StopFlag(),
                quietUntil: clock.now(),
                errors: ReportedErrors(),
                observe: { _ in }
            )
        )
    }

    @Test func withoutAnotherConnectorItIsOpen() async {
        #expect(await gate(ScriptedSide([.absent])).pass(cycle: 1) == .open)
        #expect(clock.sleeps.isEmpty)
    }

    @Test func itOpensWhenTheOtherLoadIsOverAndTheWorkersHaveReadIt() async {
        let side = ScriptedSide(
            [.loading(position: "1"), nil, .loading(position: "2"), .loaded],
            unread: [500, nil, 20, 0]
        )
        #expect(await gate(side).pass(cycle: 1) == .open)
        #expect(clock.sleeps.count == 6)
        #expect(side.unreadLeft == 1)
    }

    @Test func aLoadThatHasFailedInThisCyclePutsOursOff() async {
        let side = ScriptedSide([.loading(position: "")])
        #expect(await gate(side, lastReported: 4).pass(cycle: 4) == .deferred)
        #expect(clock.sleeps.isEmpty)
    }

    @Test func aLoadThatStandsStillPutsOursOff() async {
        let side = ScriptedSide([.loading(position: "1")])
        #expect(await gate(side, lastReported: 4).pass(cycle: 5) == .deferred)
        let waited = clock.sleeps.reduce(0, +)
        #expect(waited >= Limits.silentLoadMilliseconds)
        #expect(waited < 2 * Limits.silentLoadMilliseconds)
    }

    @Test func workersThatDoNotRunAreNotWaitedForForEver() async {
        let side = ScriptedSide([.loaded], unread: [500])
        #expect(await gate(side).pass(cycle: 1) == .open)
        let waited = clock.sleeps.reduce(0, +)
        #expect(waited >= Limits.losingSideWaitMilliseconds)
        #expect(waited < 2 * Limits.losingSideWaitMilliseconds)
    }
}
