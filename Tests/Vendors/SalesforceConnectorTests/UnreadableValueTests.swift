// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("Values that nobody can read")
struct UnreadableValueTests {
    /// Half of an emoji, a raw control character, a byte that is no UTF-8.
    static let bytes: [[UInt8]] = [Array(#"\ud83d"#.utf8), [0x0B], [0xE9]]

    @Test("cost that value, and not the page", arguments: bytes)
    func inARow(bytes: [UInt8]) async throws {
        let bench = SalesforceFixture()
        let guilty = bench.org.save(
            "Lead",
            nil,
            ["LastName": .text("x@@BAD@@"), "Phone": .text("1"), "Marketo_ID__c": .text("7")]
        )
        let other = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.wire.distort { $1.replace("@@BAD@@", with: bytes) }
        let (changes, last) = try await bench.poll()
        #expect(changes.map(\.event.record) == [guilty, other])
        let event = changes[0].event
        #expect(event.unreadable == ["LastName"])
        #expect(!event.fields.contains { $0.name == "LastName" })
        #expect(event.fields.contains(.text("Phone", "1")))
        #expect(event.isSnapshot && event.links.marketo == "7")
        #expect(changes[1].event.unreadable.isEmpty)
        // It is told once, and again when it has been put right.
        let second = try await bench.poll(after: last.cursor, cycle: 2)
        #expect(second.changes.isEmpty)
        bench.wire.distort(nil)
        let third = try await bench.poll(after: second.last.cursor, cycle: 3)
        #expect(third.changes.map(\.event.record) == [guilty])
        #expect(third.changes.first?.event.unreadable.isEmpty == true)
    }

    @Test("a row of which nothing can be read is named, and keeps nobody back")
    func wholeRow() async throws {
        let bench = SalesforceFixture()
        let guilty = bench.org.save("Lead", nil, ["LastName": .text("King")])
        let other = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.wire.distort { call, answer in
            guard call.url.contains("queryAll") else { return }
            answer.replace(
                #"{"Id":"\#(guilty)","SystemModstamp":"#,
                with: Array("{\"Id\":\"\(guilty)\",\"SystemModstamp\":7,\"x\":".utf8)
            )
        }
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.changes.map(\.event.record) == [other])
        #expect(page.errors.count { $0.contains(guilty) } == 1)
    }

    @Test("in the schema cost a label or a picklist's value", arguments: bytes)
    func inTheSchema(bytes: [UInt8]) async throws {
        let bench = SalesforceFixture()
        bench.wire.distort { call, answer in
            guard call.url.contains("/describe") else { return }
            answer.replace(#""label":"Phone""#, with: Array("\"label\":\"".utf8) + bytes + [0x22])
            answer.replace(#""value":"A""#, with: Array("\"value\":\"".utf8) + bytes + [0x22])
        }
        let schema = try #require(try await bench.source.schemas(cycle: 1).first)
        #expect(schema.fields.contains { $0.name == "Phone" && $0.label.isEmpty })
    }

    @Test("in what Salesforce says of a write cost its words", arguments: bytes)
    func inARefusal(bytes: [UInt8]) async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.wire.distort { $1.replace("Required fields", with: bytes) }
        let write = bench.update(lead, [.text("LastName", "")])
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].errors.map(\.code) == ["REQUIRED_FIELD_MISSING"])
    }
}
