// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import TestKit
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

/// Whatever Marketo answers and whatever a write holds: a result, or a fault, and never a trap.
struct FuzzTests {
    private static let headers: [[HTTPHeader]] = [
        [HTTPHeader("Content-Range", "bytes 0-9/9223372036854775807")],
        [HTTPHeader("Content-Range", "bytes 0-9/-1")],
        [HTTPHeader("Retry-After", "9223372036854775807")],
        [HTTPHeader("Date", "Fri, 31 Dec 9999 23:59:60 GMT")],
        [HTTPHeader("Date", "Mon, 01 Jan 0001 00:00:00 GMT")],
    ]

    /// A Marketo with some persons, a feed that has something, and exports.
    private static func reply(_ asked: Asked) -> Reply {
        let person =
            #"{"id":7,"createdAt":"2026-11-01T00:00:00Z","updatedAt":"2026-11-01T00:00:00Z","#
            + #""email":"a@b.c","salesforceId":null,"firstName":"a"}"#
        switch asked.path {
        case "/rest/v1/leads.json" where asked.method == .get: return .ok(#""result":[\#(person)]"#)
        case "/rest/v1/leads.json":
            let count = asked.body.split(separator: #"},{"#).count
            let taken = (0..<count).map { #"{"id":\#($0 + 7),"status":"updated"}"# }
            return .ok(#""result":[\#(taken.joined(separator: ","))]"#)
        case "/rest/v1/leads/partitions.json": return .ok(#""result":[{"id":1,"name":"a"}]"#)
        case "/rest/v1/activities/leadchanges.json":
            let change =
                #"{"id":1,"marketoGUID":"1","leadId":7,"activityTypeId":13,"#
                + #""activityDate":"2026-11-23T00:00:00Z","fields":[{"id":1,"name":"firstName","#
                + #""newValue":"b","oldValue":"a"}],"attributes":[{"name":"Source","value":"x"}]}"#
            return .ok(#""nextPageToken":"T1","moreResult":false,"result":[\#(change)]"#)
        case "/rest/v1/activities.json":
            let merge =
                #"{"id":2,"marketoGUID":"2","leadId":7,"activityTypeId":32,"#
                + #""activityDate":"2026-11-23T00:00:00Z","attributes":[{"name":"Merge IDs","#
                + #""value":"[8, 9]"}]}"#
            return .ok(#""nextPageToken":"T2","moreResult":false,"result":[\#(merge)]"#)
        case let path where path.hasSuffix("/create.json"):
            return .ok(#""result":[{"exportId":"e","status":"Created"}]"#)
        case let path where path.hasSuffix("/status.json"):
            return .ok(
                #""result":[{"exportId":"e","status":"Completed","numberOfRecords":2,"#
                    + #""fileSize":90}]"#
            )
        case let path where path.hasSuffix("/file.json"):
            return .http(200, "id,createdAt,updatedAt,email\n7,2026-11-01T00:00:00Z,,a@b.c\n")
        default: return .usual
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: 1...6 as ClosedRange<UInt64>)
    func nothingIsATrap(seed: UInt64) async throws {
        let script = Script(budget: 1_000_000) { Self.reply($0) }
        let transport = DistortingTransport(
            script.transport,
            seed: seed,
            sparing: "/identity",
            statuses: [200, 204, 206, 301, 404, 413, 414, 500],
            headers: Self.headers
        )
        let fuzz = ConnectorFuzz(
            connect: {
                let connection = script.connect(transport)
                return (connection.source, connection.target)
            },
            write: { number, distorter in
                .odd(
                    number,
                    &distorter,
                    objects: [.person, .lead],
                    record: "7",
                    fields: ["email", "firstName"]
                )
            }
        )
        let outcome = await fuzz.run(seed: seed, record: "7")
        #expect(outcome.mismatchedBatches == 0, "seed \(seed)")
        #expect(outcome.answered > 5, "seed \(seed): next to nothing got through")
    }

    @Test func aRecordIDWithACommaIsRefusedWithAReason() async throws {
        let script = Script { Self.reply($0) }
        let commands = ["00Q1,00Q2", String(repeating: "0", count: 15_000)].map { record in
            WriteCommand(
                id: record,
                lead: LeadID(.salesforce, record),
                version: 1,
                operation: .create,
                object: .person,
                record: nil,
                fields: [Field(name: "firstName", value: .text("a"))],
                priority: .normal,
                cause: Cause(),
                decidedAt: Script.start
            )
        }
        let outcomes = try await script.connection.target.apply(commands, mayBeRepeated: true)
        for outcome in outcomes {
            let result = try #require(outcome.result)
            #expect(result.status == .rejected)
            #expect(result.errors.first?.message.contains("is no Salesforce record's ID") == true)
            #expect(try #require(result.errors.first).message.count < 200)
        }
    }
}

extension Script {
    /// A connection over another transport.
    fileprivate func connect(_ transport: any HTTPTransport) -> MarketoConnection {
        MarketoConnection(
            .test(),
            transport: transport,
            budget: QuotaLeases(
                DailyQuota(
                    dailyCalls: 1_000_000,
                    share: 1,
                    reset: .midnight(utcOffsetMinutes: 0)
                ),
                vendor: "Marketo",
                clock: clock
            ) { _ in },
            clock: clock,
            random: { 1 }
        )
    }
}
