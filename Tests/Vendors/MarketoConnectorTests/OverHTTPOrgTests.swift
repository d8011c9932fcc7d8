// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Sandbox
import SandboxKit
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("The Marketo connector over HTTP: subscriptions as they are", .serialized)
struct OverHTTPOrgTests {
    @Test("a person who is gone is told by its field id")
    func gone() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            try await bench.staff.call(.post, "/rest/v1/leads/delete.json?id=1")
            for mayBeRepeated in [false, true] {
                let result = try await bench.apply(
                    bench.update(1, [.text("phone", "1")]),
                    mayBeRepeated: mayBeRepeated
                )
                #expect(result.status == .rejected && result.record == "1")
                #expect(result.errors.map(\.code) == ["1004"])
                #expect(result.errors.map(\.fields) == [["id"]])
            }
        }
    }

    @Test("a time for a field of days is its day")
    func days() async throws {
        try await MarketoHTTPFixture.run(people: 1) { bench in
            let write = bench.update(1, [.text("dateOfBirth", "1990-03-31T23:30:00Z")])
            let result = try await bench.apply(write)
            #expect(result.status == .applied)
            let held = try await bench.staff.persons("id", "1", "dateOfBirth")
            #expect(held[0]["dateOfBirth"]?.text == "1990-03-31")
            #expect(try await bench.apply(write, mayBeRepeated: true).status == .applied)
        }
    }

    @Test("a person whose link has 15 characters is found for the record of 18")
    func spellings() async throws {
        try await MarketoHTTPFixture.run(people: 0) { bench in
            let short = "00Q5e00000ABCDE"
            let ids = try await bench.staff.save([
                ["email": "a@example.com", "salesforceId": .string(short)]
            ])
            let write = bench.create(short + "EA5", [.text("lastName", "Byron")])
            let result = try await bench.apply(write)
            #expect(result.record == "\(ids[0])" && !result.created)
        }
    }
}
