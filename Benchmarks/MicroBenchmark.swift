// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import LeadWorker
import SyncEngine

/// What the parts of a record's way cost, without Kafka.
struct MicroBenchmark {
    /// One part: its name, and what is called again and again.
    struct Part {
        var name: String
        /// What it may take at most; nil where nobody has said.
        var limitMicroseconds: Double?
        var body: () throws -> Int

        /// The name without the size of what is read, which changes with every field.
        var plainName: String {
            name.firstIndex(of: "(").map { String(name[..<$0].dropLast()) } ?? name
        }
    }

    struct Measurement {
        var name: String
        var nanoseconds: Double
        var limitMicroseconds: Double?

        /// Whether it takes more than it may.
        var isTooSlow: Bool {
            limitMicroseconds.map { !(nanoseconds / 1_000 <= $0) } ?? false
        }
    }

    private let lead = LeadFixture(number: 4_711)
    private let reader = JSONReader()
    private let context = DecisionContext(
        rules: DecisionRules(mapping: .standard, schemas: SchemaSet()),
        now: LeadFixture.time(10),
        watermarks: Watermarks(),
        maxHoldMilliseconds: 60_000
    )

    /// Runs the parts whose names contain `filter`.
    func run(filter: String = "") throws -> [Measurement] {
        var sink = 0
        let measurements = try parts().filter { filter.isEmpty || $0.name.contains(filter) }.map {
            part in
            var best = Double.infinity
            for _ in 0..<BenchmarkLimits.microTimes {
                let start = ProcessorTime.ofThread()
                for _ in 0..<BenchmarkLimits.microCalls { sink &+= try part.body() }
                best = min(best, ProcessorTime.ofThread() - start)
            }
            return Measurement(
                name: part.name,
                nanoseconds: best / Double(BenchmarkLimits.microCalls) * 1e9,
                limitMicroseconds: part.limitMicroseconds
            )
        }
        // The results are used, so that no call can be left out.
        if sink == .min { print(sink) }
        return measurements
    }

    /// The names of all parts, without the sizes of what they read.
    func names() throws -> [String] { try parts().map(\.plainName) }

    /// Calls the part of a name so many times.
    func call(_ name: String, times: Int) throws {
        guard let part = try parts().first(where: { $0.plainName == name }) else {
            throw BenchmarkFailure("no part has the name '\(name)'")
        }
        var sink = 0
        for _ in 0..<times { sink &+= try part.body() }
        if sink == .min { print(sink) }
    }

    private func parts() throws -> [Part] {
        let echo = lead.event(of: .marketo, step: 2, changed: false)
        let change = lead.event(of: .marketo, step: 3, changed: true)
        let eventBytes = echo.encoded()
        let settled = try settledEntry()
        let settledBytes = settled.encoded()
        let written = decide(settled, .change(change))
        guard let writtenBytes = written.entry?.encoded(), let write = written.writes.first else {
            throw BenchmarkFailure("a one-sided change makes no write")
        }
        let ownWritten = decide(written.entry, .result(lead.result(step: 4))).entry
        guard let ownWritten else { throw BenchmarkFailure("a result changes nothing") }
        let ownEcho = lead.event(of: .salesforce, step: 5, changed: true)
        let update = ProposedWrite(operation: .update, fields: tenFields())
        let validator = context.rules.leadValidator
        guard validator.reasons(for: update).isEmpty else {
            throw BenchmarkFailure("the update to validate is refused")
        }
        var rules = try FormulaFixture()
        return [
            Part(name: "decode a change (\(eventBytes.count) bytes)") { [reader] in
                try reader.decode(ChangeEvent.self, from: eventBytes).fields.count
            },
            Part(name: "encode a change") { echo.encoded().count },
            Part(name: "decode a settled state (\(settledBytes.count) bytes)") { [reader] in
                try reader.decode(LeadEntry.self, from: settledBytes).lead.text.utf8.count
            },
            Part(name: "encode a settled state") { settled.encoded().count },
            Part(name: "decode a state with a write (\(writtenBytes.count) bytes)") { [reader] in
                try reader.decode(LeadEntry.self, from: writtenBytes).lead.text.utf8.count
            },
            Part(name: "encode a write") { write.encoded().count },
            Part(name: "decide an echo") {
                decide(settled, .change(echo)).entry == nil ? 0 : 1
            },
            Part(name: "decide a one-sided change") {
                decide(settled, .change(change)).writes.count
            },
            try HandlerFixture(lead, settled, .marketoChanges, echo)
                .part("handle an echo"),
            try HandlerFixture(lead, ownWritten, .salesforceChanges, ownEcho)
                .part("handle an echo of our own write"),
            try HandlerFixture(lead, settled, .marketoChanges, change)
                .part("handle a one-sided change"),
            Part(name: "validate an update of 10 fields") {
                validator.reasons(for: update).count
            },
            Part(
                name: "evaluate 20 rules over 30 fields",
                limitMicroseconds: BenchmarkLimits.rulesMicroseconds
            ) { rules.refusals() },
        ]
    }

    private func decide(_ entry: LeadEntry?, _ input: DecisionInput) -> Decision {
        SyncEngine.decide(entry: entry, lead: lead.lead, input: input, context: context)
    }

    /// The lead as both systems know it.
    private func settledEntry() throws -> LeadEntry {
        var entry: LeadEntry?
        for system in VendorSystem.allCases {
            let event = lead.event(of: system, step: 1, changed: false)
            entry = decide(entry, .change(event)).entry ?? entry
        }
        guard let entry else { throw BenchmarkFailure("a lead was not taken in") }
        return entry
    }

    private func tenFields() -> [Field] {
        lead.event(of: .salesforce, step: 1, changed: false).fields + [
            Field(name: "AnnualRevenue", value: .number(1_250_000.5)),
            Field(name: "HasOptedOutOfEmail", value: .boolean(false)),
        ]
    }
}

extension LeadEntry {
    fileprivate var lead: LeadID {
        switch self {
        case .lead(let state): state.lead
        case .alias(let lead, _): lead
        }
    }
}
