// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import TestKit
import Testing

/// What cannot be used goes to the dead letters, and the stream goes on.
@Suite struct BadInputTests {
    private static let largeBytes = 5_000_000

    private struct Bad {
        var name: String
        var topic: String
        var key: [UInt8]?
        var value: [UInt8]?

        init(_ name: String, _ topic: String, key: String? = "marketo:1000", _ value: String?) {
            self.name = name
            self.topic = topic
            self.key = key.map { Array($0.utf8) }
            self.value = value.map { Array($0.utf8) }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func everyKindIsKeptWithItsReason() throws {
        let cluster = try Cluster(partitionCount: 2)
        defer { cluster.stop() }
        if cluster.broker == nil { return try withoutLargeRecords() }
        try run(cluster, badInput(cluster) + largeInput(cluster))
    }

    /// A broker outside takes records of 1 MB, as a rule.
    private func withoutLargeRecords() throws {
        let cluster = try Cluster(partitionCount: 2)
        defer { cluster.stop() }
        try run(cluster, badInput(cluster))
    }

    private func run(_ cluster: Cluster, _ input: [Bad]) throws {
        let streams = Streams(leadCount: 20, eventsPerLead: 2)
        let feed = try Feed(cluster)
        let worker = try ServiceProcess.worker("one", on: cluster)
        try feed.send(streams.watermark(.salesforce))
        for bad in input {
            try feed.send(
                bad.value,
                to: bad.topic,
                key: bad.key,
                partition: bad.key == nil ? 1 : nil,
                headers: [Header("origin", bad.name)]
            )
        }
        // The good ones stand behind the bad ones, on every partition.
        try streams.produce(to: feed)
        try cluster.awaitDrained()
        let letters = try cluster.records(of: cluster.topics.deadLetters)
        #expect(letters.count == input.count)
        for bad in input { expectLetter(for: bad, among: letters, of: cluster) }
        let outcome = try Outcome(of: cluster)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    private func expectLetter(for bad: Bad, among letters: [Record], of cluster: Cluster) {
        func header(_ name: String, of record: Record) -> String? {
            record.headers.last { $0.name == name }.map {
                String(decoding: $0.value, as: UTF8.self)
            }
        }
        let own = letters.filter { header("origin", of: $0) == bad.name }
        guard own.count == 1, let letter = own.first else {
            Issue.record("\(own.count) dead letters for: \(bad.name)")
            return
        }
        #expect(letter.key == bad.key, "\(bad.name)")
        if let cut = header("leadsync-cut-from-bytes", of: letter) {
            #expect(cut == "\(bad.value?.count ?? -1)", "\(bad.name)")
            #expect(bad.value?.starts(with: letter.value ?? [0]) == true, "\(bad.name)")
        } else {
            #expect(letter.value == bad.value, "\(bad.name)")
        }
        #expect(header("leadsync-reason", of: letter)?.isEmpty == false, "\(bad.name)")
        let topic = header("leadsync-topic", of: letter) ?? "none"
        #expect(bad.topic.hasSuffix(topic), "\(bad.name): \(topic)")
        #expect(header("leadsync-partition", of: letter) == "\(letter.partition)", "\(bad.name)")
        #expect(header("leadsync-offset", of: letter).flatMap(Int64.init) != nil, "\(bad.name)")
    }

    private func badInput(_ cluster: Cluster) -> [Bad] {
        let marketo = cluster.topics.changes(.marketo)
        let salesforce = cluster.topics.changes(.salesforce)
        let head = #"{"v":1,"kind":"change","id":"e","system":"marketo","object":"Person""#
        let time = #""changedAt":"2026-11-23T18:44:55.000Z""#
        let whole =
            head + #","record":"1000","operation":"updated","# + time
            + #","snapshot":true,"fields":{}}"#
        let request =
            #"{"v":1,"kind":"request","id":"r","action":"sync-person-to-salesforce","#
            + #""person":"77","assignTo":null,"at":"2026-11-23T18:44:55.000Z","by":null}"#
        return [
            Bad("no JSON", marketo, "hello"), Bad("empty", salesforce, ""),
            Bad("an array", marketo, "[1,2,3]"), Bad("half an object", salesforce, head),
            Bad("a tombstone", marketo, nil),
            Bad("no record", marketo, head + #","operation":"updated","# + time + "}"),
            Bad(
                "an unknown system",
                salesforce,
                whole.replacing(#""system":"marketo""#, with: #""system":"hubspot""#)
            ),
            Bad("an unknown kind", marketo, #"{"v":1,"kind":"wish"}"#),
            Bad("an unknown version", marketo, #"{"v":2,"kind":"change"}"#),
            Bad("no kind", marketo, #"{"v":1}"#), Bad("no key", marketo, key: nil, whole),
            Bad("a key that is no lead", marketo, key: "hubspot:1", whole),
            Bad("a key of another lead", marketo, key: "marketo:77", whole),
            Bad("the other system's topic", salesforce, whole),
            Bad("a change among results", cluster.topics.results, whole),
            Bad("a time that is none", marketo, whole.replacing("2026-11", with: "2026-13")),
            Bad(
                "a nested value",
                marketo,
                whole.replacing(#""fields":{}"#, with: #""fields":{"phone":{"a":1}}"#)
            ),
            Bad("a request of another's", cluster.topics.requests, request),
            Bad(
                "too deep",
                cluster.topics.requests,
                #"{"v":"# + String(repeating: "[", count: 5_000)
            ),
        ]
    }

    /// Larger than what a worker's producer sends: the dead letter is cut.
    private func largeInput(_ cluster: Cluster) -> [Bad] {
        let filler = String(repeating: "x", count: Self.largeBytes)
        return [
            Bad("large and no JSON", cluster.topics.changes(.marketo), filler),
            Bad("large and JSON", cluster.topics.requests, #"{"v":1,"kind":""# + filler + #""}"#),
        ]
    }
}
