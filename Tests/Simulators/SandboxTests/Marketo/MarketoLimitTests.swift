// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: limits and usage")
struct MarketoLimitTests {
    private static let path = "/rest/v1/leads/partitions.json"

    @Test func refusesMoreThanAHundredCallsInTwentySeconds() async throws {
        let fixture = try await MarketoFixture()
        for call in 0..<100 {
            if call == 50 { fixture.advance(seconds: 10) }
            #expect(try await fixture.call("GET", Self.path).json["success"] == true)
        }
        #expect(
            try await fixture.refusal("GET", Self.path)
                == .init("606", "Max rate limit '100' exceeded with in '20' secs")
        )
        // The first fifty are over; the refused one counts too.
        fixture.advance(seconds: 10)
        for _ in 0..<49 { _ = try await fixture.result("GET", Self.path) }
        #expect(try await fixture.refusal("GET", Self.path).code == "606")
        // The identity is another matter.
        #expect(try await MarketoFixture.token(fixture.sandbox) == fixture.token)
    }

    @Test func endsTheDayWithItsQuota() async throws {
        var limits = MarketoLimits()
        limits.dailyCalls = 3
        let fixture = try await MarketoFixture(limits: limits)
        for _ in 0..<3 { _ = try await fixture.result("GET", Self.path) }
        #expect(
            try await fixture.refusal("GET", Self.path) == .init("607", "Daily quota reached")
        )
        // Midnight, Central Standard Time, is 06:00 UTC.
        fixture.environment.clock.set(to: Timestamp(rfc3339: "2026-11-25T05:59:59Z")!)
        let token = try await MarketoFixture.token(fixture.sandbox)
        func call() async throws -> JSON? {
            try await fixture.send(
                "GET",
                Self.path,
                headers: [("Authorization", "Bearer \(token)")]
            ).json["success"]
        }
        #expect(try await call() == false)
        fixture.advance(seconds: 1)
        #expect(try await call() == true)
    }

    @Test func leavesOutWhatIsFree() async throws {
        var limits = MarketoLimits()
        limits.dailyCalls = 2
        let fixture = try await MarketoFixture(limits: limits)
        _ = try await fixture.send("GET", Self.path)
        fixture.fault(Fault(.vendorError, count: 2, code: "608"))
        for _ in 0..<2 { _ = try await fixture.refusal("GET", Self.path) }
        fixture.fault(Fault(.vendorError, count: 1, code: "713"))
        #expect(try await fixture.refusal("GET", Self.path).code == "713")
        #expect(try await fixture.call("GET", Self.path).json["success"] == true)
        #expect(try await fixture.refusal("GET", Self.path).code == "607")
    }

    @Test func refusesMoreThanTenAtOnce() async throws {
        let fixture = try await MarketoFixture()
        fixture.fault(Fault(.latency, count: 10, milliseconds: 300))
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    let response = try await fixture.call("GET", Self.path)
                    return response.json["errors"]?.elements?.first?["code"]?.text
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 10)
        #expect(codes.filter { $0 == "615" }.count == 2)
        #expect(try await fixture.call("GET", Self.path).json["success"] == true)
    }

    @Test func tellsUsageAndErrors() async throws {
        let fixture = try await MarketoFixture()
        for _ in 0..<3 { _ = try await fixture.result("GET", Self.path) }
        fixture.fault(Fault(.vendorError, count: 1, code: "604"))
        _ = try await fixture.refusal("GET", Self.path)
        _ = try await fixture.refusal("GET", "/rest/v1/lead/99.json")
        #expect(
            try await fixture.result("GET", "/rest/v1/stats/usage.json").map(\.written) == [
                #"{"date":"2026-11-24","total":4,"#
                    + #""users":[{"userId":"sync@leadsync.example","count":4}]}"#
            ]
        )
        #expect(
            try await fixture.result("GET", "/rest/v1/stats/errors.json").map(\.written) == [
                #"{"date":"2026-11-24","total":2,"errors":[{"errorCode":"1004","count":1},"#
                    + #"{"errorCode":"604","count":1}]}"#
            ]
        )
        let week = try await fixture.result("GET", "/rest/v1/stats/usage/last7days.json")
        #expect(week.map { $0["date"]?.text }.prefix(2) == ["2026-11-24", "2026-11-23"])
        #expect(week.map { $0["total"]?.whole } == [6, 0, 0, 0, 0, 0, 0])
        let errors = try await fixture.result("GET", "/rest/v1/stats/errors/last7days.json")
        #expect(errors.count == 7)
        // Another process goes on counting.
        let again = MarketoSandbox(fixture.environment, limits: callLimit(8))
        try await again.prepare()
        #expect(again.state.count(at: MarketoFixture.start) == nil)
        #expect(again.state.count(at: MarketoFixture.start)?.code == "607")
    }

    private func callLimit(_ calls: Int) -> MarketoLimits {
        var limits = MarketoLimits()
        limits.dailyCalls = calls + 1
        return limits
    }
}
