// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import TestKit
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// Whatever stands on its topics: a connector goes on, and what is sound among it is done.
@Suite(.serialized) struct LaneFuzzTests {
    private func odd(_ sound: [UInt8], _ distorter: inout JSONDistorter) -> [UInt8] {
        if distorter.happens(onceIn: 20) { return [] }
        return distorter.distorted(sound)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [1, 2] as [UInt64])
    func noRecordEndsIt(seed: UInt64) async throws {
        try await ConnectorWorld.run { world in
            let vendor = ScriptedVendor()
            let connector = world.start(.marketo, vendor)
            var distorter = JSONDistorter(seed: seed)
            for number in 0..<200 {
                var write = write("odd\(number)", lead: number, version: 1, ["phone": "1"])
                write.object = .person
                write.priority = distorter.one(of: [.normal, .realtime])
                let trigger = PollTrigger(cycle: 1, at: resultTime, reason: .manual)
                let request = SyncRequest(
                    id: "r\(number)",
                    person: "\(number)",
                    assignTo: nil,
                    at: resultTime,
                    by: nil
                )
                for (topic, sound) in [
                    (world.topics.writes(.marketo), write.encoded()),
                    (world.topics.triggers, trigger.encoded()),
                    (world.topics.requests, request.encoded()),
                    (world.topics.cycles, trigger.encoded()),
                ] {
                    try world.producer.produce(
                        to: topic,
                        key: Array("\(number)".utf8),
                        value: odd(sound, &distorter)
                    )
                }
            }
            try world.producer.flush()
            var last = write("last", lead: 1, version: 1, ["phone": "1"])
            last.object = .person
            try world.publish([last])
            try world.trigger(77)
            _ = try await world.follow(world.topics.results) { records in
                records.contains { $0.valueText?.contains(#""write":"last""#) == true }
            }
            _ = try await world.follow(world.topics.cycles, partitions: 1) { records in
                records.contains {
                    $0.valueText?.contains(#""cycle":77,"system":"marketo""#) == true
                }
            }
            await connector.stop()
            let troubles = connector.events.filter { if case .trouble = $0 { true } else { false } }
            #expect(troubles.isEmpty, "seed \(seed): \(troubles)")
        }
    }

    /// A result repeats the lead's ID three times: in its key, its value and its headers.
    @Test(.timeLimit(.minutes(1)))
    func aResultThatKafkaDoesNotTakeIsADeadLetter() async throws {
        try await ConnectorWorld.run { world in
            let connector = world.start(.salesforce, ScriptedVendor())
            var long = write("long", lead: 1, version: 1, ["Phone": "1"])
            long.lead = LeadID(.marketo, String(repeating: "1", count: 400_000))
            try world.publish([long])
            try world.publish([write("short", lead: 2, version: 1, ["Phone": "1"])])
            #expect(try await world.results(1).map(\.write) == ["short"])
            let letters = try await world.follow(world.topics.deadLetters) { !$0.isEmpty }
            await connector.stop()
            let reason = letters.first?.headers.first { $0.name == "leadsync-reason" }?.value
            #expect(String(decoding: reason ?? [], as: UTF8.self).contains("is larger than"))
        }
    }
}
