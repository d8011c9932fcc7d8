// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Testing

@testable import LeadWorker

/// A record on another partition than its key's is not decided there.
@Suite struct MisplacedRecordTests {
    @Test func itIsForwardedToItsOwnPartitionAndNamedOnce() throws {
        var bench = try HandlerFixture()
        let own = HandlerFixture.partition(of: Array("marketo:1042".utf8))
        let other = (own + 1) % HandlerFixture.partitionCount
        let change = Sample.marketo(#""phone":"1""#, isSnapshot: true)
        let forwarded = try #require(bench.send(.marketoChanges, change, on: other).first)
        #expect(forwarded.topic == .forwards && forwarded.partition == own)
        #expect(forwarded.key == "marketo:1042" && forwarded.value == Array(change.utf8))
        #expect(forwarded.header("leadsync-topic") == "test.changes.marketo")
        #expect(forwarded.header("leadsync-partition") == "\(other)")
        #expect(try bench.lead() == nil, "nothing is decided there")
        _ = bench.send(.marketoChanges, change, on: other)
        let lines = bench.notices.all.filter { $0.contains("murmur2") }
        #expect(lines.count == 1 && lines[0].contains("test.changes.marketo"))
        #expect(bench.misplaced.countByTopic == ["test.changes.marketo": 2])
        // Where it was sent to, it is decided.
        _ = bench.send(.forwards, change, headers: forwarded.headers)
        #expect(try bench.lead()?.marketo?.record == "1042")
    }

    /// A Salesforce ID of 15 characters has its own key, on a partition of its own.
    @Test func anIDOfFifteenCharactersGoesToTheWholeOnes() throws {
        var bench = try HandlerFixture()
        let short = "salesforce:00Q000000000001"
        let whole = "salesforce:00Q000000000001EAA"
        let change = Sample.salesforce(#""LastName":"L""#, isSnapshot: true)
            .replacing("00Q000000000001AAA", with: "00Q000000000001")
        var outputs = bench.send(.salesforceChanges, key: short, change)
        let own = HandlerFixture.partition(of: Array(whole.utf8))
        if HandlerFixture.partition(of: Array(short.utf8)) != own {
            let forwarded = try #require(outputs.first)
            #expect(forwarded.key == whole && forwarded.partition == own)
            outputs = bench.send(.forwards, key: whole, change)
        }
        #expect(outputs.filter { $0.topic == .deadLetters }.isEmpty)
        #expect(try bench.lead(whole)?.salesforce?.record == "00Q000000000001EAA")
    }

    @Test func aWatermarkFromTheFutureIsRefused() throws {
        var bench = try HandlerFixture()
        let watermark =
            #"{"v":1,"kind":"watermark","system":"marketo","upTo":"2028-01-01T00:00:00.000Z"}"#
        let outputs = bench.send(.marketoChanges, key: nil, watermark)
        #expect(outputs.map(\.topic) == [.deadLetters])
        #expect(outputs.first?.header("leadsync-reason")?.contains("'upTo'") == true)
    }

    @Test func aValueThatNobodyMapsMayBeUnreadable() throws {
        for value in ["18446744073709551616", "1e400", #""\ud800""#] {
            var bench = try HandlerFixture()
            let fine = bench.send(
                .marketoChanges,
                Sample.marketo(#""phone":"1","big":\#(value)"#, isSnapshot: true)
            )
            #expect(fine.isEmpty)
            #expect(try bench.lead()?.marketo?.record == "1042")
        }
        var bench = try HandlerFixture()
        let named = bench.send(.marketoChanges, Sample.marketo(#""phone":"\ud800""#))
        #expect(named.first?.header("leadsync-reason")?.contains("field phone") == true)
    }
}
