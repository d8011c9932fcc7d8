// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import TestKit
import Testing

@testable import SalesforceConnector

/// Cursors and event IDs as an earlier build wrote them: a poll goes on where that one ended, and
/// what both publish of one change is one event.
@Suite struct GoldenFeedTests {
    private static let time = Timestamp(milliseconds: 1_795_459_495_000)

    private static let cursors: [PollCursor] = {
        var loading = PollCursor()
        loading.page = 7
        loading.loadStartedAt = time
        loading[.lead] = PollCursor.Mark(
            at: time,
            id: "00Q5e00000ABCDEEA4",
            records: 4000,
            total: 9000
        )
        loading.poll = PollCursor.Poll(
            cycle: 42,
            startedAt: time,
            object: .lead,
            after: time,
            afterID: "00Q5e00000ABCDEEA4"
        )
        var idle = PollCursor()
        idle.page = .max
        for object in PollCursor.objects {
            idle[object] = PollCursor.Mark(at: time, isLoaded: true)
        }
        var polling = idle
        polling.poll = PollCursor.Poll(cycle: 43, object: .contact)
        return [PollCursor(), loading, idle, polling]
    }()

    @Test func cursorsAreAsEver() throws {
        let path = "offsets/salesforce-cursors.txt"
        #expect(try Golden.difference(of: Self.cursors.map(\.text), from: path) == nil)
        let lines = try #require(Golden.text(path)).split(separator: "\n").map(String.init)
        #expect(lines.map { PollCursor(text: $0)?.text } == lines)
        #expect(lines.map { PollCursor(text: $0) } == Self.cursors)
    }

    /// Rows of a poll: what became of a record, and what its fields may hold.
    private static let rows = [
        #""SystemModstamp":"2026-11-23T18:44:55.000+0000","CreatedDate":"#
            + #""2026-11-23T18:44:55.000+0000","LastName":"Ada 😀","Score__c":7,"Rate__c":0.1,"#
            + #""DoNotCall":false,"Phone":null,"Marketo_ID__c":"1042""#,
        #""SystemModstamp":"2026-11-23T18:44:55.000+0000","LastName":"Ada","Marketo_ID__c":null"#,
        #""SystemModstamp":"2026-11-23T18:44:55.000+0000","LastName":"Ada","DoNotCall":true,"#
            + #""Phone":{},"Marketo_ID__c":null"#,
        #""SystemModstamp":"2026-11-23T18:44:56.000+0000","IsDeleted":true"#,
        #""SystemModstamp":"2026-11-23T18:44:56.000+0000","IsDeleted":true,"#
            + #""MasterRecordId":"00Q5e00000ABCDFEA4""#,
        #""SystemModstamp":"2026-11-23T18:44:57.000+0000","IsConverted":true,"#
            + #""ConvertedContactId":"0035e00000ABCDEEA4","LastName":"Ada""#,
    ]

    @Test func eventIDsAreAsEver() throws {
        let names = ["LastName", "Score__c", "Rate__c", "DoNotCall", "Phone", "Marketo_ID__c"]
        let selection = FieldSelection(
            DescribedObject(
                object: .lead,
                fields: names.map { FieldSchema(name: $0, label: $0, type: "string") },
                externalIDs: []
            ),
            wanted: nil,
            linkField: "Marketo_ID__c",
            space: 1_000
        )
        let reader = JSONReader()
        let ids = try Self.rows.map { text in
            let bytes = Array((#"{"Id":"00Q5e00000ABCDEEA4","# + text + "}").utf8)
            return try bytes.withUnsafeBytes { bytes in
                let row = try Row(reader.parseObject(bytes), selection)
                let change = row.event(of: .lead, cycle: 42)
                return change.lead.text + " " + change.event.id
            }
        }
        #expect(try Golden.difference(of: ids, from: "event-ids/salesforce.txt") == nil)
    }
}
