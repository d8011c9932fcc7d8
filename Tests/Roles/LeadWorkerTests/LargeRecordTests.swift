// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import LeadWorker

/// Records that Kafka would not take are found before they are produced.
@Suite struct LargeRecordTests {
    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    /// A pair whose state is nearly as large as a state may be.
    private func nearlyFull(_ count: Int = 965_000) throws -> HandlerFixture {
        var bench = try HandlerFixture.agreed()
        let change = Sample.marketo("\"title\":\"\(Self.text(count))\"", at: 20)
        // Salesforce would not take so long a title: it stays pending, in the state.
        #expect(bench.send(.marketoChanges, change).map(\.topic) == [.activities])
        return bench
    }

    @Test func aChangeThatMakesTheStateTooLargeIsToldAndIsADeadLetter() throws {
        var bench = try nearlyFull()
        let before = try bench.lead()
        let change = Sample.salesforce("\"Phone\":\"\(Self.text(28_000))\"", at: 30)
        let outputs = bench.send(.salesforceChanges, change)
        #expect(outputs.map(\.topic) == [.activities, .deadLetters])
        let activity = String(decoding: outputs[0].value ?? [], as: UTF8.self)
        #expect(activity.contains(#""type":"failed""#))
        #expect(activity.contains("RECORD_TOO_LARGE"))
        #expect(outputs[1].header("leadsync-reason")?.contains("990000") == true)
        #expect(try bench.lead() == before)
        // The lead goes on with what fits.
        let small = Sample.marketo(#""title":"Dr""#, at: 40)
        #expect(bench.send(.marketoChanges, small).contains { $0.topic == .salesforceWrites })
    }

    @Test func whatIsDueLaterHasRoomInAStateThatWasAccepted() throws {
        var bench = try nearlyFull(987_000)
        let change = Sample.salesforce("\"Phone\":\"\(Self.text(30))\"", at: 30)
        #expect(bench.send(.salesforceChanges, change).isEmpty)
        _ = bench.send(.marketoChanges, key: nil, Sample.watermark(.marketo, at: 50))
        #expect(bench.runDue().map(\.topic) == [.marketoWrites])
    }

    @Test func anActivityThatIsTooLargeKeepsWhatItSaysAndCutsWhatItQuotes() throws {
        let field = ConflictField(
            field: "title",
            marketo: .text(Self.text(600_000)),
            salesforce: .text(Self.text(600_001)),
            winner: .marketo,
            rule: "lead: marketo wins"
        )
        let activity = Activity(
            id: "a",
            lead: try #require(LeadID("marketo:1042")),
            at: Timestamp(milliseconds: 0),
            kind: .conflict,
            object: .lead,
            record: "00Q000000000001AAA",
            message: "Marketo wins",
            fields: Array(repeating: field, count: 300)
        )
        let short = activity.shortened()
        #expect(short.message == activity.message && short.kind == .conflict)
        #expect(short.fields.count == LeadWorkerLimits.cutFields)
        #expect(short.fields[0].marketo == .text(Self.text(1_000) + "…"))
    }

    @Test func aKeyThatIsNoLeadsIsADeadLetterWithoutIt() throws {
        var bench = try HandlerFixture()
        let outputs = bench.send(
            .marketoChanges,
            key: "marketo:" + Self.text(1_000_000),
            Sample.marketo(#""phone":"1""#)
        )
        let letter = try #require(outputs.first)
        #expect(outputs.count == 1 && letter.topic == .deadLetters)
        #expect(letter.header("leadsync-reason")?.contains("512") == true)
    }

    @Test func whatKafkaRefusesIsToldInTheLeadsLog() throws {
        var bench = try HandlerFixture()
        let outputs = bench.poison(Array(Sample.marketo(#""phone":"1""#).utf8))
        #expect(outputs.map(\.topic) == [.deadLetters, .activities])
    }
}
