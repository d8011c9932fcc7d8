// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import LeadWorker

/// An abort leaves the handler as it was at the last commit, without reading all states.
@Suite struct RolledBackTests {
    @Test func whoWaitedBeforeAnAbortIsStillWoken() throws {
        var bench = try HandlerFixture.agreed()
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Phone":"1""#, at: 20))
        // The watermark wakes the lead, its write is published, and all of it is undone.
        let watermark = Sample.watermark(.marketo, at: 20)
        let isRolledBack = bench.abort(.marketoChanges, key: nil, watermark)
        #expect(isRolledBack)
        #expect(bench.runDue().isEmpty, "the watermark has not been there")
        _ = bench.send(.marketoChanges, key: nil, watermark)
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
        #expect(bench.runDue().isEmpty)
    }

    /// The abort comes between the watermark and the turn that it gives.
    @Test func whoWasWokenByAnAbortedWatermarkIsWokenAgain() throws {
        var bench = try HandlerFixture.agreed()
        _ = bench.send(.salesforceChanges, Sample.salesforce(#""Phone":"1""#, at: 20))
        let watermark = Sample.watermark(.marketo, at: 20)
        let isRolledBack = bench.abort(.marketoChanges, key: nil, watermark, withDueWork: false)
        #expect(isRolledBack)
        #expect(bench.runDue().isEmpty)
        _ = bench.send(.marketoChanges, key: nil, watermark)
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
    }

    @Test func whatAnAbortedRecordWaitedForIsForgotten() throws {
        var bench = try HandlerFixture.agreed()
        let change = Sample.salesforce(#""Phone":"1""#, at: 20)
        let isRolledBack = bench.abort(.salesforceChanges, key: "marketo:1042", change)
        #expect(isRolledBack)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 30))
        #expect(bench.runDue().isEmpty)
        _ = bench.send(.salesforceChanges, change)
        #expect((bench.runDue()).map(\.topic).filter { $0 != .marketoWrites }.isEmpty)
        #expect(try bench.lead()?.inFlight.count == 1)
    }

    @Test func abortsAmongManyRecordsChangeNothing() throws {
        var plain = try HandlerFixture.agreed()
        var disturbed = try HandlerFixture.agreed()
        for second in 20..<50 {
            let records: [(WorkerInput, String?, String)] = [
                (
                    .salesforceChanges, "marketo:1042",
                    Sample.salesforce("\"Phone\":\"\(second)\"", at: second)
                ),
                (.marketoChanges, nil, Sample.watermark(.marketo, at: second - 2)),
                (
                    .marketoChanges, "marketo:1042",
                    Sample.marketo("\"title\":\"\(second)\"", at: second)
                ),
            ]
            for (number, (topic, key, json)) in records.enumerated() {
                if (second + number) % 3 == 0 {
                    let isRolledBack = disturbed.abort(
                        topic,
                        key: key,
                        json,
                        withDueWork: second % 2 == 0
                    )
                    #expect(isRolledBack)
                }
                let expected = plain.send(topic, key: key, json) + plain.runDue()
                let found = disturbed.send(topic, key: key, json) + disturbed.runDue()
                #expect(found.map(\.value) == expected.map(\.value))
            }
        }
        #expect(try disturbed.lead() == plain.lead())
    }
}
