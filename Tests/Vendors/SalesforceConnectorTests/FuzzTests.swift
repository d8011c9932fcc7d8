// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Synchronization
import TestKit
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// Whatever Salesforce answers and whatever a write holds: a result, or a fault, and never a trap.
struct FuzzTests {
    private static let headers: [[HTTPHeader]] = [
        [HTTPHeader("Sforce-Limit-Info", "api-usage=1/9223372036854775807")],
        [HTTPHeader("Sforce-Limit-Info", "api-usage=-9223372036854775808/1")],
        [HTTPHeader("Retry-After", "9223372036854775807")],
        [HTTPHeader("Date", "Fri, 31 Dec 9999 23:59:60 GMT")],
        [HTTPHeader("Date", "Mon, 01 Jan 0001 00:00:00 GMT")],
    ]

    @Test(.timeLimit(.minutes(2)), arguments: 1...6 as ClosedRange<UInt64>)
    func nothingIsATrap(seed: UInt64) async throws {
        let bench = SalesforceFixture()
        for number in 0..<5 {
            bench.org.save("Lead", nil, ["LastName": .text("\(number)"), "Company": .text("c")])
        }
        let transport = DistortingTransport(
            bench.org,
            seed: seed,
            sparing: "oauth2",
            statuses: [200, 204, 301, 400, 404, 429, 500, 503],
            headers: Self.headers
        )
        let fuzz = ConnectorFuzz(
            connect: {
                let connection = SalesforceConnection.fixture(
                    bench.configuration,
                    transport,
                    bench.clock
                )
                return (connection.source, connection.target)
            },
            write: { number, distorter in
                .odd(
                    number,
                    &distorter,
                    objects: [.lead, .contact, .person],
                    record: "00Q000000000001AAA",
                    fields: ["Email", "LastName", "Company", "Phone"]
                )
            }
        )
        let outcome = await fuzz.run(seed: seed, record: "00Q000000000001AAA")
        #expect(outcome.mismatchedBatches == 0, "seed \(seed)")
        #expect(outcome.answered > 5, "seed \(seed): next to nothing got through")
    }

    @Test func anAddressThatNoRecordCanHoldIsRefusedAndNotATrap() async throws {
        let bench = SalesforceFixture()
        let long = String(repeating: "x", count: 15_000) + "@example.com"
        let writes = [bench.create([.text("LastName", "a"), .text("Email", long)])]
        let outcomes = try await bench.target.apply(writes, mayBeRepeated: false)
        #expect(outcomes.count == 1)
        // It was not searched for: no query can be so long.
        #expect(bench.org.state.withLock { $0.calls }.allSatisfy { $0.url.utf8.count < 15_000 })
    }

    @Test func aCountThatNoOrgHasIsNotReckonedWith() throws {
        let answer = HTTPResponse(
            status: 200,
            headers: [HTTPHeader("Sforce-Limit-Info", "api-usage=5/9223372036854775807")]
        )
        #expect(UsageHeader(answer) == nil)
    }
}
