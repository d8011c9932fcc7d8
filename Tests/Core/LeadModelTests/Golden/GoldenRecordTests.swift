// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import TestKit
import Testing

/// The records of all topics, byte by byte as an earlier build wrote them: old states are read, and
/// other programs read what is written now.
@Suite struct GoldenRecordTests {
    /// A file of records of one kind: one line each.
    struct Group: CustomTestStringConvertible, Sendable {
        var name: String
        var records: [InboundRecord]

        var testDescription: String { name }
        var path: String { "records/\(name).jsonl" }

        init(_ name: String, _ records: [InboundRecord]) {
            self.name = name
            self.records = records
        }
    }

    static let groups = [
        Group("changes", GoldenRecords.changes.map { .change($0) }),
        Group("watermarks", GoldenRecords.watermarks.map { .watermark($0) }),
        Group("requests", GoldenRecords.requests.map { .request($0) }),
        Group("writes", GoldenRecords.writes.map { .write($0) }),
        Group("results", GoldenRecords.results.map { .result($0) }),
        Group("activities", GoldenRecords.activities.map { .activity($0) }),
        Group("leads", GoldenStates.entries.map { .lead($0) }),
        Group("lead-messages", GoldenStates.messages.map { .handOver($0) }),
        Group("triggers", GoldenRecords.triggers.map { .trigger($0) }),
        Group("cycles", GoldenRecords.cycles.map { .cycle($0) }),
        Group("schemas", GoldenRecords.schemas.map { .schema($0) }),
    ]

    @Test(arguments: groups)
    func isWrittenAsEver(_ group: Group) throws {
        let lines = group.records.map { String(decoding: $0.encoded(), as: UTF8.self) }
        #expect(try Golden.difference(of: lines, from: group.path) == nil)
    }

    /// Reads what stands in the file, also lines that this build would not write.
    @Test(.disabled(if: Golden.isRewriting), arguments: groups)
    func isReadAsEver(_ group: Group) throws {
        let text = try #require(Golden.text(group.path))
        let reader = JSONReader()
        let lines = text.split(separator: "\n")
        #expect(lines.count >= group.records.count)
        for (index, line) in lines.enumerated() {
            let record = try reader.decodeRecord(from: Array(line.utf8))
            #expect(record.encoded() == Array(line.utf8), "\(line)")
            if group.records.indices.contains(index) { #expect(record == group.records[index]) }
        }
    }

    /// Before `createHeldSince`, every field of a record said since when the making of its person
    /// was held.
    @Test func holdsInFieldsAreRead() throws {
        let text = try #require(Golden.text("records/older/hold-in-fields.jsonl"))
        let reader = JSONReader()
        let records = try text.split(separator: "\n").map {
            try reader.decodeRecord(from: Array($0.utf8))
        }
        let waiting = GoldenStates.waiting
        #expect(
            records == [.lead(.lead(waiting)), .handOver(GoldenStates.messages[2])]
        )
    }

    /// What such a hold left in the fields of a lead whose person was made is nothing any more.
    @Test func holdsThatWereLeftBehindAreForgotten() throws {
        var state = GoldenStates.settled
        let clean = LeadEntry.lead(state)
        for index in state.fields.indices {
            state.fields[index].salesforce?.heldSince = GoldenRecords.time
        }
        let bytes = LeadEntry.lead(state).encoded()
        #expect(try JSONReader().decode(LeadEntry.self, from: bytes) == clean)
    }

    /// Every case and every member is in one of the files.
    @Test func isComplete() {
        #expect(Set(GoldenRecords.activities.map(\.kind)) == Set(Activity.Kind.allCases))
        #expect(Set(GoldenRecords.changes.map(\.operation)) == Set(ChangeEvent.Operation.allCases))
        #expect(Set(GoldenRecords.requests.map(\.action)) == Set(SyncRequest.Action.allCases))
        #expect(Set(GoldenRecords.schemas.map(\.object)) == Set(ObjectType.allCases))
        let causes = GoldenStates.whole.failures.flatMap { $0.causes ?? [] }
        #expect(Set(causes.map(\.kind)) == Set(FailureCause.Kind.allCases))
    }
}
