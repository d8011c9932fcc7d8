// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import SandboxKit
import TestKit
import Testing

/// The Salesforce connector as a process, between a sandbox and a worker.
@Suite(.serialized) struct SalesforceConnectorTests {
    @Test(.timeLimit(.minutes(2)))
    func changesComeAndWritesGo() throws {
        let landscape = try SystemUnderTest(settings: ["LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "1s"])
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
        let events = try landscape.changes(.salesforce)
        #expect(Set(events.map(\.record)) == Set(leads))
        #expect(events.allSatisfy { $0.isSnapshot })
        let all = try cluster.records(of: cluster.topics.changes(.salesforce))
        #expect(all.contains { $0.key == nil }, "a watermark")

        let feed = try Feed(cluster)
        var change = MarketoFeed.change(1, ["phone": "2"])
        change.links = CrossReference(salesforce: leads[0])
        try feed.send(change, lead: MarketoFeed.lead(1))
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
