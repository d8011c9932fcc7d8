// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("Values of Marketo's that nobody can read")
struct UnreadableValueTests {
    /// Half of an emoji, a raw control character, a byte that is no UTF-8.
    static let bytes: [[UInt8]] = [Array(#"\ud83d"#.utf8), [0x0B], [0xE9]]

    @Test("cost that value, in the feed and in persons", arguments: bytes)
    func inTheFeed(bytes: [UInt8]) async throws {
        try await MarketoHTTPFixture.run(people: 3) { bench in
            let cursor = try await bench.loaded()
            try await bench.staff.change(1, ["phone": "x@@BAD@@", "title": "Dr"])
            try await bench.staff.change(2, ["title": "Ms"])
            bench.wire.distort { $1.replace("@@BAD@@", with: bytes) }
            let (changes, last, errors) = try await bench.poll(after: cursor, cycle: 2)
            #expect(errors.isEmpty && last.isLast)
            let told = changes.byRecord
            #expect(told["2"]?.fields == [.text("title", "Ms")])
            let guilty = try #require(told["1"])
            #expect(guilty.isSnapshot && guilty.unreadable == ["phone"])
            #expect(!guilty.fields.contains { $0.name == "phone" })
            #expect(guilty.fields.contains(.text("title", "Dr")))
            let request = SyncRequest(
                id: "r1",
                person: "1",
                assignTo: nil,
                at: bench.clock.now(),
                by: nil
            )
            let asked = try await bench.connection.source.record("1", request: request)
            #expect(asked?.event.unreadable == ["phone"])
        }
    }

    @Test("cost that value in an export, and the person is asked for", arguments: bytes)
    func inAnExport(bytes: [UInt8]) async throws {
        try await MarketoHTTPFixture.run(people: 3) { bench in
            try await bench.staff.change(1, ["phone": "x@@BAD@@"])
            // The export has bytes, the other calls have JSON.
            bench.wire.distort { call, answer in
                // A part of a file has a length.
                let isFile = call.url.contains("file.json")
                answer.replace("@@BAD@@", with: isFile ? [0xE9] + Array("@@BAD@".utf8) : bytes)
            }
            let (changes, _, errors) = try await bench.poll(after: nil, cycle: 1)
            #expect(errors.isEmpty)
            let told = changes.byRecord
            #expect(Set(told.keys) == ["1", "2", "3"])
            #expect(told["1"]?.unreadable == ["phone"])
            #expect(told["1"]?.fields.contains { $0.name == "phone" } == false)
        }
    }

    @Test("cost nothing where only the export has them")
    func onlyInTheExport() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            try await bench.staff.change(1, ["phone": "@@BAD@@"])
            bench.wire.distort { call, answer in
                guard call.url.contains("file.json") else { return }
                answer.replace("@@BAD@@", with: [0xE9] + Array("@@BAD@".utf8))
            }
            let (changes, _, _) = try await bench.poll(after: nil, cycle: 1)
            let told = try #require(changes.byRecord["1"])
            #expect(told.unreadable.isEmpty && told.fields.contains(.text("phone", "@@BAD@@")))
        }
    }

    @Test("cost its words in a refusal", arguments: bytes)
    func inARefusal(bytes: [UInt8]) async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            bench.wire.distort { $1.replace("Lead not found", with: bytes) }
            let result = try await bench.apply(bench.update(99, [.text("phone", "1")]))
            #expect(result.errors.map(\.code) == ["1004"])
        }
    }
}
