// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import ConnectorRuntime
import LeadModel
import TestKit
import Testing
import VendorAPI

@Suite("The conformance suites pass sound connectors and find mistakes")
struct ConformanceSuiteTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theExamplesSourceConforms(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let suite = ChangeSourceConformance(ContactListVendor())
        #expect(try await suite.violations(random: &random) == [], "seed \(seed)")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theExamplesTargetConforms(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let suite = WriteTargetConformance(ContactListVendor())
        #expect(try await suite.violations(random: &random) == [], "seed \(seed)")
    }

    @Test func theScriptedVendorConforms() async throws {
        let vendor = ContactListVendor(
            source: { source in
                ScriptedVendor(
                    page: { cursor, cycle, _ throws(VendorError) in
                        try await source.page(after: cursor, cycle: cycle)
                    },
                    record: { request throws(VendorError) in
                        try await source.record(request.person, request: request)
                    },
                    schemas: { () throws(VendorError) in
                        try await source.schemas(cycle: 1)
                    }
                )
            },
            target: { target in
                ScriptedVendor(
                    batchLimit: target.batchLimit,
                    apply: { call, _ throws(VendorError) in
                        try await target.apply(call.writes, mayBeRepeated: call.mayBeRepeated)
                    }
                )
            }
        )
        var random = SeededGenerator(seed: 1)
        let ofSource = try await ChangeSourceConformance(vendor).violations(random: &random)
        #expect(ofSource.isEmpty, "\(ofSource)")
        let ofTarget = try await WriteTargetConformance(vendor).violations(random: &random)
        #expect(ofTarget.isEmpty, "\(ofTarget)")
    }

    /// Mistakes and the rule that each breaks.
    static let sourceMistakes: [(SourceMistake, ConformanceRule)] = [
        (.remembersWhatItHandedOut, .samePageAgain),
        (.keepsItsPlaceInMemory, .resumes),
        (.promisesTooMuch, .watermarkHolds),
        (.promisesTheFuture, .watermarkIsPast),
        (.promisesOnEveryPage, .watermarkEndsPoll),
        (.neverPromises, .watermarkAdvances),
        (.cursorTooLong, .cursorFits),
        (.sameEventID, .eventIDs),
        (.losesDeletions, .nothingIsLost),
        (.oldValueWithNewTime, .order),
        (.ignoresTheRequest, .requests),
        (.showsNoSchema, .schema),
        (.wrongKey, .keys),
        (.neverEnds, .pollEnds),
        (.skipsARecordOfTheLoad, .loadIsWhole),
    ]

    static let targetMistakes: [(TargetMistake, ConformanceRule)] = [
        (.forgetsAnOutcome, .outcomes),
        (.answersInAnotherOrder, .outcomes),
        (.namesAnotherLead, .results),
        (.refusesWithoutReason, .refused),
        (.refusesGoneRecordsLikeOthers, .gone),
        (.datesInTheFuture, .resultTimes),
        (.tellsRefusedAsApplied, .refused),
        (.appliesNothing, .applied),
        (.repeatsWrites, .onceInEffect),
        (.claimsThatNothingHappened, .honestFaults),
        (.sendsLate, .writeOrder),
        (.takesFewerThanItSays, .fullBatch),
        (.ignoresRealtimeWrites, .sideBySide),
        (.refusesWhatMayBeRepeated, .lostAnswer),
    ]

    @Test(arguments: sourceMistakes)
    func aMistakeInASourceIsFound(mistake: SourceMistake, rule: ConformanceRule) async throws {
        var random = SeededGenerator(seed: 1)
        let vendor = ContactListVendor(source: { FaultySource($0, mistake) })
        let found = try await ChangeSourceConformance(vendor).violations(random: &random)
        #expect(found.contains { $0.rule == rule }, "found instead: \(found)")
    }

    @Test(arguments: targetMistakes)
    func aMistakeInATargetIsFound(mistake: TargetMistake, rule: ConformanceRule) async throws {
        var found: [Violation] = []
        // Whether writes follow each other closely enough is up to the history.
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let vendor = ContactListVendor(target: { FaultyTarget($0, mistake) })
            found += try await WriteTargetConformance(vendor).violations(random: &random)
        }
        #expect(found.contains { $0.rule == rule }, "found instead: \(found)")
    }

    @Test func aVendorThatGivesTheSuiteTooLittleIsNamed() async throws {
        var random = SeededGenerator(seed: 1)
        let vendor = ContactListVendor(pageSize: 1_000)
        let found = try await ChangeSourceConformance(vendor).violations(random: &random)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.rule == .exercise })
    }

    @Test func everyRuleHasBeenSeenToFail() {
        let rules = Self.sourceMistakes.map(\.1) + Self.targetMistakes.map(\.1) + [.exercise]
        #expect(Set(rules) == Set(ConformanceRule.allCases))
        #expect(Set(Self.sourceMistakes.map(\.0)) == Set(SourceMistake.allCases))
        #expect(Set(Self.targetMistakes.map(\.0)) == Set(TargetMistake.allCases))
    }
}
