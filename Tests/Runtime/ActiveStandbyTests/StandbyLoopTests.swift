// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import Kafka
import Testing

@Suite(.serialized) struct StandbyLoopTests {
    private func withFixture(_ body: (StandbyFixture) async throws -> Void) async throws {
        let fixture = try StandbyFixture()
        defer { fixture.stop() }
        try await body(fixture)
    }

    @Test(.timeLimit(.minutes(1)))
    func oneIsActiveAndTheOtherTakesOver() async throws {
        try await withFixture { fixture in
            let first = StandbyProcess(fixture.configuration())
            await first.wait { $0.rounds > 0 }
            let second = StandbyProcess(fixture.configuration())
            await second.wait { $0.events.contains(.standby) || $0.openTerms > 0 }
            // Either may have the partition now.
            let (active, standby) =
                second.record.openTerms > 0 ? (second, first) : (first, second)
            await standby.wait { $0.openTerms == 0 }
            #expect(await active.stop() == .success(.atRest))
            #expect(active.record.openTerms == 0)
            let rounds = standby.record.rounds
            await standby.wait { $0.openTerms > 0 && $0.rounds > rounds }
            #expect(await standby.stop() == .success(.atRest))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func anErrorEndsTheTermAndItBeginsAnew() async throws {
        try await withFixture { fixture in
            let process = StandbyProcess(fixture.configuration(), failsInRound: 3)
            await process.wait { $0.terms.count == 2 && $0.rounds > 3 }
            let record = process.record
            #expect(record.closedTerms == 1)
            let errors = record.events.filter { if case .trouble = $0 { true } else { false } }
            #expect(errors.count == 1)
            _ = await process.stop()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aTermSaysHowItEnded() async throws {
        try await withFixture { fixture in
            let process = StandbyProcess(fixture.configuration(), ending: .inTheMiddle)
            await process.wait { $0.rounds > 0 }
            #expect(await process.stop() == .success(.inTheMiddle))
            #expect(process.record.closedTerms == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aConfigurationThatCannotWorkIsThrown() async throws {
        try await withFixture { fixture in
            var configuration = fixture.configuration()
            configuration.sessionTimeoutMilliseconds = -1
            let process = StandbyProcess(configuration)
            await process.wait { $0.result != nil }
            guard case .failure(let error) = process.record.result else {
                Issue.record("it did not fail: \(String(describing: process.record.result))")
                return
            }
            #expect(error.code == .invalidArgument)
            #expect(process.record.terms.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatStandsUnderTheEarlierNameIsTakenOver() async throws {
        try await withFixture { fixture in
            try fixture.commit(7, metadata: "kept", group: "earlier")
            let configuration = fixture.configuration(earlierGroup: "earlier")
            let process = StandbyProcess(configuration)
            await process.wait { $0.rounds > 0 }
            #expect(process.record.terms == ["kept"])
            _ = await process.stop()
            // What it commits itself comes first from then on.
            try fixture.commit(8, metadata: "own", group: configuration.group)
            let next = StandbyProcess(configuration)
            await next.wait { $0.rounds > 0 }
            #expect(next.record.terms == ["own"])
            _ = await next.stop()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aProcessOfAnOlderVersionIsWaitedFor() async throws {
        try await withFixture { fixture in
            var older = fixture.configuration()
            older.group = "earlier"
            let before = StandbyProcess(older)
            await before.wait { $0.rounds > 0 }
            let process = StandbyProcess(fixture.configuration(earlierGroup: "earlier"))
            await process.wait { $0.events.contains(.waitingForEarlier(name: "earlier")) }
            #expect(process.record.terms.isEmpty)
            _ = await before.stop()
            await process.wait { $0.rounds > 0 }
            _ = await process.stop()
        }
    }
}
