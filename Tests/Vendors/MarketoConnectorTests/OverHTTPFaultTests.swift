// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Sandbox
import SandboxKit
import SandboxMarketo
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("The Marketo connector over HTTP: what goes wrong", .serialized)
struct OverHTTPFaultTests {
    @Test("tokens that end, and a server that fails now and then, are not noticed")
    func passing() async throws {
        try await MarketoHTTPFixture.run(people: 5) { bench in
            bench.fault(Fault(.expiredToken, count: 1))
            bench.fault(Fault(.status, count: 2, path: "/rest/v1", status: 503))
            bench.fault(Fault(.dropConnection, count: 1, path: "/bulk/v1"))
            for (path, code) in [
                ("describe2", "604"), ("pagingtoken", "608"), ("leadchanges", "713"),
                ("deletedleads", "502"),
            ] {
                bench.fault(Fault(.vendorError, count: 1, path: path, code: code))
            }
            let (changes, last, errors) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.count == 5)
            #expect(errors.isEmpty)
            #expect(bench.connection.caller.statistics.renewedTokens == 1)
            // An hour later the token is over by itself.
            bench.clock.clock.advance(byMilliseconds: 3_700_000)
            let later = try await bench.poll(after: last.cursor, cycle: 2)
            #expect(later.changes.isEmpty)
        }
    }

    @Test("the rate limit is waited out")
    func rateLimit() async throws {
        var limits = MarketoLimits()
        limits.callsPerWindow = 10
        try await MarketoHTTPFixture.run(people: 5, limits: limits) { bench in
            let (changes, _, _) = try await bench.poll(after: nil, cycle: 1)
            #expect(changes.count == 5)
            for number in Int64(1)...5 {
                for round in 0..<4 {
                    let result = try await bench.apply(
                        bench.update(number, [.text("phone", "\(round)")])
                    )
                    #expect(result.status == .applied)
                }
            }
        }
    }

    @Test(
        "what a person has to see to is one line",
        arguments: [
            ("607", VendorError.Kind.quotaExhausted), ("603", .permissionMissing),
            ("601", .credentialsRefused),
        ]
    )
    func stopping(code: String, kind: VendorError.Kind) async throws {
        try await MarketoHTTPFixture.run { bench in
            bench.fault(Fault(.vendorError, code: code))
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == kind)
            #expect(bench.connection.caller.statistics.sent <= 2)
        }
    }

    @Test("wrong credentials are refused in one line, an unreachable host too")
    func credentials() async throws {
        try await MarketoHTTPFixture.run { bench in
            bench.configuration.clientSecret = "wrong"
            bench.connect()
            let fault = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(fault?.kind == .credentialsRefused)
            #expect(fault?.line.contains("wrong") == false)
            // No process listens at the discard port.
            bench.configuration.baseURL = "http://127.0.0.1:9"
            bench.connect()
            let second = await #expect(throws: VendorError.self) {
                try await bench.poll(after: nil, cycle: 1)
            }
            #expect(second?.kind == .unreachable)
        }
    }

    @Test("a subscription whose calls of the day are used up is left alone")
    func quota() async throws {
        var limits = MarketoLimits()
        limits.dailyCalls = 3
        try await MarketoHTTPFixture.run(limits: limits) { bench in
            let fault = await #expect(throws: VendorError.self) {
                while true { _ = try await bench.poll(after: nil, cycle: 1) }
            }
            #expect(fault?.kind == .quotaExhausted)
            #expect(bench.connection.caller.statistics.sent == 4)
        }
    }

    @Test("paging tokens that Marketo no longer takes are replaced, and nothing is lost")
    func refusedToken() async throws {
        try await MarketoHTTPFixture.run(people: 2) { bench in
            let cursor = try await bench.loaded()
            try await bench.staff.change(1, ["phone": "1"])
            bench.fault(Fault(.vendorError, count: 1, path: "leadchanges", code: "1003"))
            let (changes, last, _) = try await bench.poll(after: cursor, cycle: 2)
            #expect(changes.byRecord["1"]?.fields.contains(.text("phone", "1")) == true)
            #expect(try await bench.poll(after: last.cursor, cycle: 3).changes.isEmpty)
        }
    }

    @Test("whatever fails, and whoever is killed: every change is told, in its order")
    func stormOfPolls() async throws {
        var limits = MarketoLimits()
        limits.callsPerWindow = 10_000
        try await MarketoHTTPFixture.run(people: 30, limits: limits) { bench in
            let seed = "seed \(bench.sandbox.options.seed)"
            var cursor: String? = try await bench.loaded()
            for (kind, code) in [
                (Fault.Kind.loseAnswer, nil), (.dropConnection, nil), (.status, nil),
                (.expiredToken, nil), (.lyingTimestamps, nil), (.equalTimestamps, nil),
                (.vendorError, "608"), (.vendorError, "611"), (.vendorError, "1003"),
            ] {
                bench.fault(Fault(kind, probability: 0.12, path: "/activities", code: code))
            }
            bench.fault(Fault(.lyingTimestamps, probability: 0.2, path: "/v1/leads.json"))
            var told: [String: FieldValue] = [:]
            for cycle in Int64(2)...9 {
                for step in Int64(0)..<6 {
                    try await bench.staff.change(
                        1 + (cycle * 7 + step * 5) % 30,
                        ["phone": .string("\(cycle)-\(step)")]
                    )
                }
                for _ in 0..<100 {
                    do throws(VendorError) {
                        let page = try await bench.connection.source.page(
                            after: cursor,
                            cycle: cycle
                        )
                        cursor = page.cursor
                        for change in page.changes {
                            let phone = change.event.fields.first { $0.name == "phone" }
                            if let phone { told[change.event.record] = phone.value }
                        }
                        if page.isLast { break }
                    } catch {
                        bench.connect()
                    }
                }
            }
            #expect(bench.faultCount > 10, "\(seed)")
            bench.sandbox.faults.remove(from: .marketo)
            for (record, value) in told {
                let held = try await bench.staff.persons("id", record, "phone")
                #expect(value == .text(held[0]["phone"]?.text ?? ""), "\(seed), \(record)")
            }
            #expect(told.count == 30, "\(seed)")
        }
    }

    @Test("whatever fails, and whoever is killed: each person once, with the last value")
    func storm() async throws {
        var limits = MarketoLimits()
        limits.callsPerWindow = 10_000
        try await MarketoHTTPFixture.run(limits: limits) { bench in
            let seed = "seed \(bench.sandbox.options.seed)"
            for (kind, code) in [
                (Fault.Kind.loseAnswer, nil), (.dropConnection, nil), (.status, nil),
                (.expiredToken, nil), (.vendorError, "1022"), (.vendorError, "713"),
                (.vendorError, "606"),
            ] {
                bench.fault(Fault(kind, probability: 0.08, path: "/rest/v1", code: code))
            }
            let numbers = Array(0..<20)
            var persons: [Int: Int64] = [:]
            for round in 0..<5 {
                bench.clock.clock.advance(byMilliseconds: 30_000)
                let writes = numbers.map { number -> WriteCommand in
                    let fields: [Field] = [
                        .text("lastName", "L\(round)"), .text("email", "p\(number)@example.com"),
                    ]
                    if let person = persons[number] { return bench.update(person, fields) }
                    return bench.create("00Q5e00000ABC\(10 + number)EA4", fields)
                }
                let results = try await bench.applyUntilDone(writes)
                for (number, result) in zip(numbers, results) {
                    #expect(result.status == .applied, "\(seed), round \(round)")
                    persons[number] = result.record.flatMap { Int64($0) }
                }
            }
            #expect(bench.faultCount > 10, "\(seed)")
            bench.sandbox.faults.remove(from: .marketo)
            let (changes, _, _) = try await bench.poll(after: nil, cycle: 1)
            let told = changes.byRecord
            #expect(Set(told.keys) == Set(persons.values.map { "\($0)" }), "\(seed)")
            #expect(told.count == numbers.count, "\(seed)")
            #expect(told.values.allSatisfy { $0.fields.contains(.text("lastName", "L4")) })
        }
    }
}
