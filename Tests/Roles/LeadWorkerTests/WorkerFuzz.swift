// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import Primitives
import StreamProcessing
import SyncEngine
import TestKit

@testable import LeadWorker

/// Gives a partition's handler all kinds of records, from a seed: golden ones of every topic,
/// whole, distorted or mutated, and bytes that are no record at all. It says what was not as it has
/// to be.
struct WorkerFuzz {
    var bench: HandlerFixture
    var records: OddRecords
    /// What was not as it has to be, a line each.
    var problems: [String] = []
    /// How many records came through to a decision, and how many became dead letters.
    var decided = 0
    var deadLetters = 0
    private let reader = JSONReader()
    private var soundEdits = 0

    init(seed: UInt64) throws {
        bench = try HandlerFixture()
        records = try OddRecords(seed: seed)
        for system in VendorSystem.allCases {
            _ = send(sound(system, phone: "0", isSnapshot: true))
        }
    }

    // MARK: A step

    /// One record, and now and then what else happens to a partition.
    mutating func step() {
        bench.timestamp = records.distorter.one(of: [.min, -1, 0, 1_795_459_495_000, .max])
        let raw = records.next(now: bench.now)
        if records.distorter.happens(onceIn: 20) {
            _ = bench.abort(raw.topic, key: raw.key, value: raw.value)
        }
        check(raw, send(raw))
        if records.distorter.happens(onceIn: 10) { take(bench.runDue()) }
        if records.distorter.happens(onceIn: 40) {
            bench.restore(records.state(), of: records.key())
        }
        if records.distorter.happens(onceIn: 40) { bench.takeOver() }
        if records.distorter.happens(onceIn: 40) {
            check(letters: bench.poison(raw.value ?? [], key: raw.key))
        }
        bench.now += Int64.random(in: 0...60_000, using: &records.distorter.random)
        _ = bench.handler.nextDueMilliseconds()
    }

    /// A schema of the control topic, sound or not.
    mutating func control() {
        bench.control(records.schema())
    }

    private mutating func send(_ raw: RawRecord) -> [HandlerFixture.Output] {
        let isMisplaced = records.distorter.happens(onceIn: 20)
        let outputs = bench.send(
            raw.topic,
            key: raw.key,
            value: raw.value,
            headers: raw.headers,
            on: isMisplaced ? records.distorter.one(of: [0, 5, 11]) : nil
        )
        take(outputs)
        return outputs
    }

    /// Keeps what comes back to the worker.
    private mutating func take(_ outputs: [HandlerFixture.Output]) {
        check(sizes: outputs)
        guard records.caused.count < 200 else { return }
        for output in outputs {
            let key = output.key.map { Array($0.utf8) }
            switch output.topic {
            case .forwards:
                records.caused.append(
                    RawRecord(
                        topic: .forwards,
                        key: key,
                        value: output.value,
                        headers: output.headers
                    )
                )
            case .salesforceWrites, .marketoWrites:
                guard let value = output.value,
                    let write = try? reader.decode(WriteCommand.self, from: value)
                else {
                    problems.append("a write that nobody can read")
                    continue
                }
                let answer = answer(to: write).encoded()
                records.caused.append(RawRecord(topic: .results, key: key, value: answer))
            case .activities, .deadLetters: break
            }
        }
    }

    /// What a vendor might say to a write.
    private mutating func answer(to write: WriteCommand) -> WriteResult {
        let isRejected = records.distorter.happens(onceIn: 3)
        let number = Int.random(in: 10...99, using: &records.distorter.random)
        return WriteResult(
            of: write,
            status: isRejected ? .rejected : .applied,
            record: write.record ?? "00Q0000000000\(number)AAA",
            created: write.operation == .create && !isRejected,
            errors: isRejected ? [Reason(code: "ODD", fields: ["Phone"], message: "no")] : [],
            at: Timestamp(milliseconds: bench.now)
        )
    }

    // MARK: What has to be

    private mutating func check(_ raw: RawRecord, _ outputs: [HandlerFixture.Output]) {
        let letters = outputs.filter { $0.topic == .deadLetters }
        if letters.count > 1 { problems.append("\(letters.count) dead letters of one record") }
        check(letters: letters)
        let isReadable = raw.value.map { (try? reader.decodeRecord(from: $0)) != nil } ?? false
        if !isReadable, letters.isEmpty { problems.append("an unreadable record has vanished") }
        if letters.isEmpty { decided += 1 } else { deadLetters += 1 }
        for output in outputs where output.topic != .deadLetters {
            let value = output.value ?? []
            let isSound =
                output.topic == .activities
                ? (try? reader.decode(Activity.self, from: value)) != nil
                : (try? reader.decodeRecord(from: value)) != nil
            if !isSound { problems.append("\(output.topic): a record that nobody can read") }
        }
    }

    private mutating func check(letters: [HandlerFixture.Output]) {
        check(sizes: letters)
        for letter in letters where letter.topic == .deadLetters {
            for name in [RecordHeader.reason, RecordHeader.topic, RecordHeader.offset]
            where letter.header(name)?.isEmpty ?? true {
                problems.append("a dead letter without \(name)")
            }
        }
    }

    private mutating func check(sizes outputs: [HandlerFixture.Output]) {
        for output in outputs {
            let headers = output.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
            let bytes = headers + (output.key?.utf8.count ?? 0) + (output.value?.count ?? 0)
            if bytes > KafkaLimits.messageBytes {
                problems.append("\(output.topic): \(bytes) bytes, which Kafka does not take")
            }
        }
    }

    // MARK: Another lead

    private func sound(
        _ system: VendorSystem,
        phone: String,
        isSnapshot: Bool = false
    ) -> RawRecord {
        let isMarketo = system == .marketo
        let time = Timestamp(milliseconds: bench.now).rfc3339
        let names = isMarketo ? ("lastName", "company", "phone") : ("LastName", "Company", "Phone")
        let json = """
            {"v":1,"kind":"change","id":"\(system.rawValue)-\(bench.offset)",\
            "system":"\(system.rawValue)","object":"\(isMarketo ? "Person" : "Lead")",\
            "record":"\(isMarketo ? "77" : "00Q000000000077AAA")","operation":"updated",\
            "changedAt":"\(time)","snapshot":\(isSnapshot),\
            "fields":{"\(names.0)":"L","\(names.1)":"C","\(names.2)":"\(phone)"},\
            "links":{"\(system.other.rawValue)":"\(isMarketo ? "00Q000000000077AAA" : "77")"}}
            """
        let key = Array("marketo:77".utf8)
        return RawRecord(topic: .changes(of: system), key: key, value: Array(json.utf8))
    }

    /// A change of a lead that no other record is about: it is written, and its result taken.
    mutating func expectService() {
        soundEdits += 1
        bench.now += 1_000
        let phone = "555\(soundEdits)"
        let change = sound(.marketo, phone: phone)
        let outputs = bench.send(change.topic, key: change.key, value: change.value)
        let writes = outputs.filter { $0.topic == .salesforceWrites }
        guard let value = writes.first?.value,
            let write = try? reader.decode(WriteCommand.self, from: value),
            write.fields.contains(where: { $0.value == .text(phone) })
        else {
            let told = outputs.map { String(decoding: $0.value ?? [], as: UTF8.self) }
            problems.append("another lead is not served: \(told)")
            return
        }
        bench.now += 1_000
        let result = WriteResult(of: write, at: Timestamp(milliseconds: bench.now))
        let answers = bench.send(.results, key: change.key, value: result.encoded())
        if answers.contains(where: { $0.topic == .deadLetters }) {
            problems.append("another lead's result is a dead letter")
        }
    }
}
