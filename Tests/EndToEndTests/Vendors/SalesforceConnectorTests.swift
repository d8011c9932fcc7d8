// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Sandbox
import Testing

/// The Salesforce connector as a process, between a sandbox and a worker.
@Suite(.serialized) struct SalesforceConnectorTests {
    private let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))

    /// A person as Marketo's connector would tell of it, linked to a lead.
    private func person(_ number: Int, lead: String, _ fields: [String: String]) -> ChangeEvent {
        ChangeEvent(
            id: "mk-\(number)-\(UUID().uuidString)",
            system: .marketo,
            object: .person,
            record: "\(number)",
            operation: .updated,
            changedAt: now,
            isSnapshot: false,
            fields: fields.sorted { $0.key < $1.key }.map {
                Field(name: $0.key, value: .text($0.value))
            },
            links: Links(salesforce: lead)
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func changesComeAndWritesGo() throws {
        let landscape = try Landscape()
        defer { landscape.stop() }
        let (cluster, staff) = (landscape.cluster, landscape.staff)
        let leads = try staff.create(
            "Lead",
            (0..<3).map { number in
                ["LastName": .string("Lead \(number)"), "Company": "Works", "Phone": "1"]
            }
        )
        try landscape.start(.worker)
        let connector = try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.awaitCycle(.salesforce)
        let changes = try cluster.records(of: cluster.topics.changes(.salesforce))
        let decoder = JSONReader()
        let events = changes.compactMap { record in
            record.key == nil
                ? nil : try? decoder.decode(ChangeEvent.self, from: record.value ?? [])
        }
        #expect(Set(events.map(\.record)) == Set(leads))
        #expect(events.allSatisfy { $0.isSnapshot })
        #expect(changes.contains { $0.key == nil }, "a watermark")

        let feed = try Feed(cluster)
        try feed.send(person(1, lead: leads[0], ["phone": "2"]), lead: LeadID(.marketo, "1"))
        try feed.flush()
        try awaiting("the write is in Salesforce", seconds: 30, found: { landscape.log.tail }) {
            try staff.value("Phone", of: "Lead", leads[0]) == "2"
        }
        let results = try cluster.read(WriteResult.self, of: cluster.topics.results)
        #expect(results.map(\.status) == [.applied])
        connector.terminate()
        #expect(try connector.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }
}
