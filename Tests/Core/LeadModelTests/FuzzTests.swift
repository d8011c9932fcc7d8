// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import LeadModel
import TestKit
import Testing

/// Mutated records: none may crash the reader, and what is understood must survive a round trip.
@Suite struct FuzzTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func mutatedRecords(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let reader = JSONReader()
        var understood = 0
        for round in 0..<10_000 {
            var bytes = Array(Corpus.records.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 0...4, using: &random) { mutate(&bytes, &random) }
            guard let record = try? reader.decodeRecord(from: bytes) else { continue }
            understood += 1
            let written = record.encoded()
            let again = try? reader.decodeRecord(from: written)
            if again != record {
                Issue.record(
                    "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))"
                )
            }
        }
        #expect(understood > 2_000)
    }

    @Test func everyExampleRoundTrips() throws {
        let reader = JSONReader()
        for text in Corpus.records {
            let record = try reader.decodeRecord(from: Array(text.utf8))
            #expect(try reader.decodeRecord(from: record.encoded()) == record)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: index)
        case 3: bytes.removeSubrange(index..<min(bytes.count, index + 9))
        case 4: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 9)], at: index)
        default:
            let token = Corpus.tokens.randomElement(using: &random)!
            bytes.replaceSubrange(index..<min(bytes.count, index + 1), with: Array(token.utf8))
        }
    }
}

private enum Corpus {
    static let tokens = [
        "null", "true", "{}", "[]", "1e308", "-0", "10.0", "9007199254740993", #"\u0000"#,
        #"\ud83d\ude00"#, #"\ud800"#, "é", "\"", ":", ",", "18446744073709551615", "1e400",
    ]
    static let ownState =
        #"{"v":1,"kind":"lead","lead":"marketo:1","marketo":{"record":"1","snapshotAt":5,"#
        + #""lastEventAt":6,"lastEvents":["a","b"]},"salesforce":{"object":"Contact","#
        + #""record":"003","deleted":true,"snapshotAt":7},"fields":{"a":{"value":"x","own":"#
        + #"{"marketo":{"knownAt":9,"pendingSince":9,"heldSince":10,"doubtful":true,"#
        + #""written":{"value":1,"at":8,"prior":null,"priorKnownAt":3}}}},"b":{"marketo":null},"#
        + #""c":{},"d":{"salesforce":1.5}},"version":3,"activities":2,"inFlight":[{"id":"w","#
        + #""version":3,"operation":"update","object":"Contact","record":"003","#
        + #""fields":{"a":"x"},"assignTo":"005","#
        + #""cause":{"event":"e","cycle":1,"request":null}}],"handledRequests":["r"],"#
        + #""heldChanges":[{"system":"salesforce","at":9,"event":"e","cycle":1}],"#
        + #""waitingRequests":[\#(Examples.request)],"createRequest":\#(Examples.request),"#
        + #""assignTo":"005","failures":[{"system":"salesforce","origin":"validation","#
        + #""reasons":[{"code":"X","fields":[],"message":"m"}],"blocking":true},"#
        + #"{"system":"salesforce","object":"Lead","origin":"rejected","reasons":[],"#
        + #""causes":[{"kind":"rule","name":"R","fingerprint":7}],"fingerprint":8,"#
        + #""blocking":false,"#
        + #""freedBy":"rule R","schemaAsOf":9}],"#
        + #""skippedFields":["q"],"formerRecords":["00Q"],"formerPersons":["3"],"#
        + #""redirects":[{"record":"00Q","to":"marketo:2"}],"#
        + #""claim":{"from":"00Q","into":"003","object":"Contact","at":4},"bystanders":["#
        + #"{"v":1,"kind":"lead","lead":"salesforce:00R","salesforce":{"object":"Lead","#
        + #""record":"00R","deleted":true,"since":2,"into":"00S"},"fields":{"a":{"salesforce":"y","#
        + #""own":{"salesforce":{"knownAt":9,"inherited":true}}}},"version":0}]}"#
    static let handOvers = [
        #"{"v":1,"kind":"hand-over","lead":"marketo:1","type":"move","#
            + #""from":"salesforce:00Q","state":\#(ownState)}"#,
        #"{"v":1,"kind":"hand-over","lead":"marketo:1","type":"link","of":"marketo:2","#
            + #""record":"00Q"}"#,
        #"{"v":1,"kind":"hand-over","lead":"marketo:1","type":"refuse","owner":"marketo:2","#
            + #""record":"00Q"}"#,
    ]
    static let records = Examples.all + handOvers + [ownState]
}
