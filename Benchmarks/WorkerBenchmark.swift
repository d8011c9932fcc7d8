// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import LeadWorker
import SyncEngine

/// The worker against the floor, on one broker.
struct WorkerBenchmark {
    /// What is measured, in this order: each case finds the leads as the one before left them.
    enum Case: String, CaseIterable {
        case floor = "floor: copies the record"
        case echo = "echo: known values, newer time"
        case duplicate = "duplicate: the same event again"
        case oneSided = "one-sided change of 1 or 2 fields"
        case result = "result of that write"
        case ownEcho = "echo of our own write"

        /// The most that the case may take, in times of the floor.
        var limit: Double? {
            switch self {
            case .floor, .result: nil
            case .echo, .duplicate, .ownEcho: BenchmarkLimits.echoRatio
            case .oneSided: BenchmarkLimits.oneSidedRatio
            }
        }

        /// What one record makes the worker publish, the lead's state included.
        var outputs: Int {
            switch self {
            case .duplicate: 0
            case .floor, .echo, .ownEcho: 1
            case .oneSided, .result: 2
            }
        }
    }

    struct Measurement {
        var measured: Case
        var microseconds: Double
        var recordsPerSecond: Double
    }

    let kafka: KafkaConfiguration
    let leads: Int

    /// One round of all cases, on topics of their own.
    func round(_ number: Int) throws -> [Measurement] {
        let floor = try Rig(kafka, prefix: "floor-\(number).") { _ in CopyHandler() }
        try floor.fill(.marketoChanges, leads: 0..<leads) {
            $0.event(of: .marketo, step: 1, changed: false)
        }
        var measurements = [try measure(.floor, on: floor)]
        try floor.deleteTopics()

        let environment = LeadHandler.Environment(
            rules: SharedRules(mapping: .standard),
            maxHoldMilliseconds: 60_000
        )
        let rig = try Rig(kafka, prefix: "leads-\(number).") {
            LeadHandler($0, environment: environment)
        }
        try prepare(rig)
        for measured in Case.allCases where measured != .floor {
            try fill(rig, for: measured)
            measurements.append(try measure(measured, on: rig))
        }
        try rig.deleteTopics()
        return measurements
    }

    private func measure<Handler>(
        _ measured: Case,
        on rig: Rig<Handler>
    ) throws -> Measurement {
        do {
            let reading = try rig.measure(count: leads, outputs: measured.outputs * leads)
            return Measurement(
                measured: measured,
                microseconds: reading.processor / Double(leads) * 1e6,
                recordsPerSecond: Double(leads) / reading.wall
            )
        } catch {
            throw BenchmarkFailure("\(measured.rawValue): \(error)")
        }
    }

    /// Every lead becomes known in both systems, with equal values, and nothing left to do.
    private func prepare(_ rig: Rig<LeadHandler>) throws {
        try rig.fill(.marketoChanges, leads: 0..<leads) {
            $0.event(of: .marketo, step: 1, changed: false)
        }
        try rig.prepare(count: leads)
        try rig.fill(.salesforceChanges, leads: 0..<leads) {
            $0.event(of: .salesforce, step: 1, changed: false)
        }
        // Each event, and what tells the Salesforce record's own ID that it is an alias now.
        try rig.prepare(count: 2 * leads)
    }

    private func fill(_ rig: Rig<LeadHandler>, for measured: Case) throws {
        switch measured {
        case .floor: break
        case .echo, .duplicate:
            try rig.fill(.marketoChanges, leads: 0..<leads) {
                $0.event(of: .marketo, step: 2, changed: false)
            }
        case .oneSided:
            try rig.fill(.marketoChanges, leads: 0..<leads) {
                $0.event(of: .marketo, step: 3, changed: true)
            }
        case .result:
            try rig.fill(.results, leads: 0..<leads) { $0.result(step: 4) }
        case .ownEcho:
            try rig.fill(.salesforceChanges, leads: 0..<leads) {
                $0.event(of: .salesforce, step: 5, changed: true)
            }
        }
    }
}
