// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import LeadWorker
import Primitives
import StreamProcessing
import Testing

/// Input whose outcome does not depend on how the topics interleave: each lead's records come on
/// one topic, each changes a field that no write is under way for.
struct Streams {
    /// Fields of both systems that one event each changes.
    static let fields = ["phone", "title", "city", "postalCode", "fax", "mobilePhone"]
    private static let start: Int64 = 1_764_009_895_001

    let leadCount: Int
    /// Events of each lead that come from Marketo, the first of which is a snapshot.
    let eventsPerLead: Int

    var eventCount: Int { leadCount * eventsPerLead }

    /// The events, round by round, so that each lead's are spread over the whole stream.
    func forEach(_ body: (ChangeEvent, LeadID) throws -> Void) rethrows {
        precondition(eventsPerLead <= Streams.fields.count, "one field for each event")
        for round in 0..<eventsPerLead {
            for number in 0..<leadCount { try body(event(round, of: number), lead(number)) }
        }
    }

    func lead(_ number: Int) -> LeadID { LeadID(.marketo, "\(1_000 + number)") }

    /// A person's event; the first says which Salesforce lead it belongs to.
    func event(_ round: Int, of number: Int) -> ChangeEvent {
        let name = Streams.fields[round]
        var fields = [Field(name: name, value: .text("\(number) in round \(round)"))]
        if round == 0 {
            fields.append(Field(name: "lastName", value: .text("Person \(number)")))
            fields.append(Field(name: "company", value: .text("Company \(number)")))
        }
        return ChangeEvent(
            id: "mk-\(number)-\(round)",
            system: .marketo,
            object: .person,
            record: "\(1_000 + number)",
            operation: .updated,
            changedAt: Timestamp(milliseconds: Streams.start + Int64(round * 60_007 + number)),
            isSnapshot: round == 0,
            fields: fields,
            links: CrossReference(salesforce: Streams.salesforceRecord(number))
        )
    }

    /// A Salesforce lead that no person is linked to: it gets one, once the watermark has come.
    func unlinkedLead(_ number: Int) -> (event: ChangeEvent, lead: LeadID) {
        let record = Streams.salesforceRecord(1_000_000 + number)
        let event = ChangeEvent(
            id: "sf-\(number)",
            system: .salesforce,
            object: .lead,
            record: record,
            operation: .created,
            changedAt: Timestamp(milliseconds: Streams.start),
            isSnapshot: true,
            fields: [
                Field(name: "LastName", value: .text("Lead \(number)")),
                Field(name: "Company", value: .text("Company \(number)")),
            ]
        )
        return (event, LeadID(.salesforce, record))
    }

    /// A watermark that everything here is older than.
    func watermark(_ system: VendorSystem) -> Watermark {
        Watermark(system: system, upTo: Timestamp(milliseconds: Streams.start + 86_400_000))
    }

    static func salesforceRecord(_ number: Int) -> String {
        let digits = String(number)
        return "00Q" + String(repeating: "0", count: 12 - digits.count) + digits + "AAA"
    }

    /// Lets a worker read that Salesforce has told all: which topic is read first is the client's
    /// choice, and what waits for a watermark goes out in one write with what comes meanwhile.
    func tellWatermark(on cluster: Cluster) throws {
        let feed = try Feed(cluster)
        try feed.send(watermark(.salesforce))
        try feed.flush()
        let worker = LeadPool.worker("opening", on: cluster, leavesGroup: true)
        #expect(worker.start())
        try cluster.awaitDrained()
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 5_000))
    }

    func produce(to feed: Feed) throws {
        try feed.send(watermark(.salesforce))
        try forEach { try feed.send($0, lead: $1) }
        try feed.flush()
    }
}
