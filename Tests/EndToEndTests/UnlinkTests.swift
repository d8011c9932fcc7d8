// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

/// `leadsync unlink`, and records on a partition that is not their key's.
@Suite(.serialized) struct UnlinkTests {
    private static let partitions: Int32 = 4
    private static let lead = LeadID(.marketo, "1042")
    private static let record = "00Q5e00000ABCDEEA5"

    private func event(
        _ system: VendorSystem,
        _ fields: [Field],
        links: CrossReference = CrossReference()
    ) -> ChangeEvent {
        ChangeEvent(
            id: "\(system.rawValue)-1",
            system: system,
            object: system == .marketo ? .person : .lead,
            record: system == .marketo ? Self.lead.record : Self.record,
            operation: .created,
            changedAt: Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970) * 1000),
            isSnapshot: true,
            fields: fields,
            links: links
        )
    }

    private func send(
        _ event: ChangeEvent,
        kafka: String,
        on partition: Int32? = nil
    ) throws {
        let producer = try Producer(KafkaConfiguration(bootstrapServers: kafka))
        defer { producer.close() }
        let key = Array(Self.lead.text.utf8)
        try producer.produce(
            to: Topics().changes(event.system),
            partition: partition ?? Murmur2.partition(of: key, partitionCount: Self.partitions),
            key: key,
            value: event.encoded()
        )
        try producer.flush()
    }

    @Test(.timeLimit(.minutes(2)))
    func aPairIsTakenApart() throws {
        let fixture = try WorkerOnBroker()
        defer { fixture.stop() }
        let (worker, kafka) = (fixture.worker, fixture.kafka)
        let unlink = ["unlink", "salesforce:\(Self.record)", "--wait"]
        #expect(try CommandRun(unlink, kafka: kafka).code == 65, "nobody knows it")
        try send(event(.marketo, [Field(name: "lastName", value: .text("L"))]), kafka: kafka)
        let named = event(
            .salesforce,
            [Field(name: "LastName", value: .text("L"))],
            links: CrossReference(marketo: Self.lead.record)
        )
        // From a producer with another partitioner: it is forwarded, and decided once.
        let own = Murmur2.partition(
            of: Array(Self.lead.text.utf8),
            partitionCount: Self.partitions
        )
        try send(named, kafka: kafka, on: (own + 1) % Self.partitions)
        try worker.awaitLine(containing: "whoever feeds the topic uses another partitioner")
        let check = try CommandRun(["topics", "check"], kafka: kafka)
        #expect(check.code == 0)
        #expect(check.errors.contains { $0.contains("1 of the newest 1 records") })

        // The event lies before the request, and the alias behind the event.
        var outcome = try CommandRun(unlink, kafka: kafka)
        for _ in 0..<50 where outcome.code == 65 {
            outcome = try CommandRun(unlink, kafka: kafka)
        }
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains { $0.contains("Unlinked from Salesforce lead") })
        let again = try CommandRun(["unlink", Self.lead.text], kafka: kafka)
        #expect(again.code == 65)
        #expect(again.errors.count == 1 && again.errors[0].contains("is not linked"))
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }
}
