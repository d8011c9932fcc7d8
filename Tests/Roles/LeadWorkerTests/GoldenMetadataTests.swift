// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

@testable import LeadWorker

/// What a worker keeps beside its offsets, and the headers that it adds, as an earlier build wrote
/// them.
@Suite struct GoldenMetadataTests {
    @Test func watermarks() throws {
        let times = [Timestamp(milliseconds: 0), Timestamp(milliseconds: 1_795_459_495_123)]
        let path = "offsets/watermarks.txt"
        let lines = times.compactMap { WatermarkMetadata.text($0) }
        #expect(try Golden.difference(of: lines, from: path) == nil)
        let golden = try #require(Golden.text(path)).split(separator: "\n").map(String.init)
        #expect(golden.map { WatermarkMetadata.read($0) } == times)
    }

    /// Of dead letters, of forwarded records and of all other outputs.
    @Test func headers() throws {
        var bench = try HandlerFixture.agreed()
        let foreign = [Header("traceparent", "00-1"), Header("leadsync-topic", "forged")]
        let unknown = #"{"v":9,"kind":"change"}"#
        var outputs = bench.send(.marketoChanges, unknown, headers: foreign)
        outputs += bench.send(
            .marketoChanges,
            key: [UInt8](repeating: 0x41, count: 2_000_000),
            value: Array(unknown.utf8) + [UInt8](repeating: 0x20, count: 2_000_000)
        )
        outputs += bench.send(.marketoChanges, Sample.marketo(#""phone":"2""#, at: 20))
        outputs += bench.send(
            .marketoChanges,
            key: "marketo:7",
            Sample.marketo(#""phone":"2""#, at: 20),
            on: (HandlerFixture.partition(of: Array("marketo:7".utf8)) + 1)
                % HandlerFixture.partitionCount
        )
        let lines = outputs.map { output in
            let headers = output.headers.map { "\($0.name): \(Self.text($0.value))" }
            return ([output.topic.name(in: Topics(prefix: ""))] + headers).joined(separator: " | ")
        }
        #expect(try Golden.difference(of: lines, from: "headers/worker.txt") == nil)
    }

    /// A header's text; a count is a byte.
    private static func text(_ value: [UInt8]) -> String {
        value.count == 1 && value[0] < 0x20
            ? "byte \(value[0])" : String(decoding: value, as: UTF8.self)
    }
}
