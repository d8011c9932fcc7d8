// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import TestKit
import Testing

@testable import LeadWorker

/// Whatever stands on its topics: a worker goes on, and every record ends in a decision or among
/// the dead letters, with a reason.
@Suite struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// How many times as many records.
    private static let multiplier = environment["LEADSYNC_FUZZ"].flatMap { Int($0) } ?? 1
    static let seeds: [UInt64] =
        environment["LEADSYNC_FUZZ_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3]

    @Test(arguments: seeds) func noRecordEndsIt(seed: UInt64) throws {
        var fuzz = try WorkerFuzz(seed: seed)
        for number in 0..<1_000 * Self.multiplier {
            fuzz.step()
            if number.isMultiple(of: 50) { fuzz.expectService() }
            if let problem = fuzz.problems.first {
                Issue.record("seed \(seed), record \(number): \(problem)")
                return
            }
        }
        // Most of what is distorted a little is still understood.
        #expect(fuzz.decided > 200 && fuzz.deadLetters > 100, "seed \(seed)")
    }

    @Test(arguments: seeds) func noSchemaEndsIt(seed: UInt64) throws {
        var fuzz = try WorkerFuzz(seed: seed &* 31)
        for number in 0..<300 * Self.multiplier {
            fuzz.control()
            fuzz.step()
            if let problem = fuzz.problems.first {
                Issue.record("seed \(seed), record \(number): \(problem)")
                return
            }
        }
    }

    @Test(arguments: JSONDistorter.oddTexts + ["watermark=", "watermark=1", "watermark=+1"])
    func noOffsetsMetadataEndsIt(text: String) {
        _ = WatermarkMetadata.read(text)
        _ = WatermarkMetadata.read("watermark=" + text)
    }
}

/// What fuzzers have found.
@Suite struct FuzzFindingTests {
    /// A scale that no field can have: what is before the point was reckoned from it.
    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-5"])
    func aSchemaWithASizeThatNoFieldHasIsTaken(scale: String) throws {
        var bench = try HandlerFixture.agreed()
        bench.control(
            """
            {"v":1,"kind":"schema","system":"salesforce","object":"Lead",\
            "asOf":"2026-11-23T18:00:00.000Z","fields":[{"name":"AnnualRevenue",\
            "label":"Annual Revenue","type":"currency","length":\(scale),"nillable":true,\
            "createable":true,"updateable":true,"defaultedOnCreate":false,"custom":false,\
            "restrictedPicklist":false,"picklistValues":[],"precision":18,"scale":\(scale),\
            "digits":0}],"validationRules":[{"id":"03d","name":"R","active":true,\
            "formula":"AnnualRevenue > 5","message":"m","field":null}]}
            """
        )
        #expect(bench.notices.all == [])
        let outputs = bench.send(.marketoChanges, Sample.marketo(#""annualRevenue":1.25"#, at: 20))
        #expect(!outputs.isEmpty && !outputs.contains { $0.topic == .deadLetters })
    }

    /// Its origin is told by headers, which on that topic are another worker's: too long to be one.
    @Test func anOriginThatIsTooLongIsNotBelieved() throws {
        var bench = try HandlerFixture()
        let headers = [
            Header(RecordHeader.topic, String(repeating: "t", count: 600_000)),
            Header(RecordHeader.partition, "3"), Header(RecordHeader.offset, "7"),
        ]
        let key = Array("marketo:1042".utf8)
        let outputs = bench.send(.forwards, key: key, value: [0x7B], headers: headers)
        let letter = try #require(outputs.first)
        #expect(letter.topic == .deadLetters)
        #expect(letter.header(RecordHeader.topic) == "test.forwards")
    }
}
