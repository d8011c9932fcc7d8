// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Synchronization
import TestKit
import Testing
@_spi(Testing) import VendorAPI

@testable import SalesforceConnector

/// Whatever Salesforce answers and whatever a write holds: a result, or a fault, and never a trap.
struct FuzzTests {
    /// Distorts some of an org's answers.
    private static func distort(_ org: FakeOrg, seed: UInt64) -> DistortingTransport {
        let distorter = Mutex(JSONDistorter(seed: seed))
        return DistortingTransport(org) { call, answer in
            // Without a token nothing is reached.
            if call.url.contains("oauth2") { return }
            distorter.withLock { distorter in
                if distorter.happens(onceIn: 2) {
                    answer.body = distorter.distorted(answer.body)
                }
                if distorter.happens(onceIn: 15) {
                    answer.status = distorter.one(of: [200, 204, 301, 400, 404, 429, 500, 503])
                }
                if distorter.happens(onceIn: 5) {
                    answer.headers += distorter.one(of: headers)
                }
            }
        }
    }

    private static let headers: [[HTTPHeader]] = [
        [HTTPHeader("Sforce-Limit-Info", "api-usage=1/9223372036854775807")],
        [HTTPHeader("Sforce-Limit-Info", "api-usage=-9223372036854775808/1")],
        [HTTPHeader("Retry-After", "9223372036854775807")],
        [HTTPHeader("Date", "Fri, 31 Dec 9999 23:59:60 GMT")],
        [HTTPHeader("Date", "Mon, 01 Jan 0001 00:00:00 GMT")],
    ]

    private func write(_ number: Int, _ distorter: inout JSONDistorter) -> WriteCommand {
        let texts = JSONDistorter.oddTexts
        let isSound = distorter.happens(onceIn: 2)
        return WriteCommand(
            id: "w\(number)",
            lead: LeadID(
                distorter.one(of: [.marketo, .salesforce]),
                isSound ? "\(number + 1)" : distorter.one(of: texts)
            ),
            version: distorter.one(of: [1, .max, .min]),
            operation: distorter.one(of: [.create, .update]),
            object: distorter.one(of: [.lead, .contact, .person]),
            record: distorter.one(of: [nil, "00Q000000000001AAA", distorter.one(of: texts)]),
            fields: ["Email", "LastName", "Company", "Phone", distorter.one(of: texts)].map {
                Field(name: $0, value: .text(isSound ? "a\(number)@b.c" : distorter.one(of: texts)))
            },
            priority: distorter.one(of: [.normal, .realtime]),
            cause: Cause(),
            decidedAt: Timestamp(milliseconds: distorter.one(of: [0, .max, .min]))
        )
    }

    @Test(.timeLimit(.minutes(2)), arguments: 1...6 as ClosedRange<UInt64>)
    func nothingIsATrap(seed: UInt64) async throws {
        let bench = SalesforceFixture()
        for number in 0..<5 {
            bench.org.save("Lead", nil, ["LastName": .text("\(number)"), "Company": .text("c")])
        }
        let transport = Self.distort(bench.org, seed: seed)
        let fuzz = ConnectorFuzz<SalesforceConnection>(
            connect: { bench.connect(transport) },
            poll: { connection, cursor, round in
                _ = try await connection.source.schemas(cycle: round)
                return try await connection.source.page(after: cursor, cycle: round).cursor
            },
            ask: { connection, record in
                let request = SyncRequest(
                    id: "r",
                    person: record,
                    assignTo: nil,
                    at: Timestamp(milliseconds: 0),
                    by: nil
                )
                _ = try await connection.source.record(record, request: request)
            },
            write: { connection, distorter, isRepeated in
                let writes = (0..<5).map { write($0, &distorter) }
                let outcomes = try await connection.target.apply(writes, mayBeRepeated: isRepeated)
                #expect(outcomes.map(\.write) == writes.map(\.id), "seed \(seed)")
            }
        )
        let answered = await fuzz.run(seed: seed, record: "00Q000000000001AAA")
        #expect(answered > 5, "seed \(seed): next to nothing got through")
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

extension SalesforceFixture {
    /// A connection over another transport.
    fileprivate func connect(_ transport: any HTTPTransport) -> SalesforceConnection {
        SalesforceConnection(
            configuration,
            transport: transport,
            budget: QuotaLeases(
                configuration.dailyBudget(),
                vendor: "Salesforce",
                clock: clock,
                record: { _ in }
            ),
            clock: clock,
            random: { 0.5 }
        )
    }
}
