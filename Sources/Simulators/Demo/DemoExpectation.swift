// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import LeadModel

/// The expected outcome of the day, as `Examples/make-day.py` worked it out without this code.
struct DemoExpectation: Decodable {
    struct Conflict: Decodable, Hashable, Comparable, Sendable {
        var lead: String
        var field: String
        var winner: String

        static func < (left: Conflict, right: Conflict) -> Bool {
            (left.lead, left.field, left.winner) < (right.lead, right.field, right.winner)
        }
    }

    /// A lead as both systems have to hold it, by Marketo's field names.
    struct Lead: Decodable {
        var marketo: [String: Value]?
        var object: String?
        var record: String?
        var salesforce: [String: Value]?
    }

    struct Value: Decodable {
        var value: FieldValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                value = .boolean(flag)
            } else if let integer = try? container.decode(Int64.self) {
                value = .integer(integer)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else {
                value = .text(try container.decode(String.self))
            }
        }
    }

    var changes: [String: Int]
    var requests: Int
    var deadLetters: Int
    var counts: [String: Int]
    var conflicts: [Conflict]
    /// The Marketo field names and their Salesforce names, by Salesforce object.
    var names: [String: [String: String]]
    var leads: [String: Lead]

    /// Reads the file.
    static func read(_ file: URL) throws -> DemoExpectation {
        guard let data = try? Data(contentsOf: file) else {
            throw DemoError(.missingInput, "\(file.path) cannot be read")
        }
        do {
            return try JSONDecoder().decode(DemoExpectation.self, from: data)
        } catch {
            throw DemoError(.data, "\(file.path) is no expectation: \(error)")
        }
    }
}

/// The comparison of the outcome with the expected one.
struct DemoCheck {
    /// One line each.
    var deviations: [String] = []
    /// Mapped fields of leads that both systems have, and how many of them are equal.
    var fields = 0
    var equalFields = 0
    /// How many of them may differ: writes that were refused, fields that are hidden.
    var expectedDifferences = 0

    init(_ expected: DemoExpectation, outcome: DemoOutcome, vendor: InMemoryVendor) {
        compare(expected.counts, outcome.counts)
        if outcome.deadLetters.count != expected.deadLetters {
            deviations.append(
                "dead letters: \(outcome.deadLetters.count), expected \(expected.deadLetters)"
            )
        }
        if outcome.unreadable > 0 {
            deviations.append("\(outcome.unreadable) records that nobody can read were published")
        }
        compare(expected.conflicts.sorted(), outcome.conflicts)
        for (lead, wanted) in expected.leads.sorted(by: { $0.key < $1.key }) {
            compare(lead, wanted, names: expected.names, vendor)
        }
    }

    private mutating func compare(_ expected: [String: Int], _ found: [String: Int]) {
        for (name, count) in expected.sorted(by: { $0.key < $1.key })
        where found[name] ?? 0 != count {
            deviations.append("\(name): \(found[name] ?? 0), expected \(count)")
        }
    }

    private mutating func compare(
        _ expected: [DemoExpectation.Conflict],
        _ found: [DemoExpectation.Conflict]
    ) {
        for conflict in found.difference(from: expected) {
            switch conflict {
            case .insert(_, let item, _):
                deviations.append("\(item.lead): an unexpected conflict over \(item.field)")
            case .remove(_, let item, _):
                deviations.append("\(item.lead): no conflict over \(item.field)")
            }
        }
    }

    private mutating func compare(
        _ lead: String,
        _ wanted: DemoExpectation.Lead,
        names: [String: [String: String]],
        _ vendor: InMemoryVendor
    ) {
        let person = LeadID(lead)?.record ?? ""
        let marketo = vendor.values(of: person, in: .marketo)
        compare(lead, .marketo, wanted.marketo, marketo)
        guard let record = wanted.record, let object = wanted.object else { return }
        let own = names[object] ?? [:]
        let held = vendor.values(of: record, in: .salesforce)
        let salesforce = held.map { held in
            own.compactMapValues { held[$0] }
        }
        compare(lead, .salesforce, wanted.salesforce, salesforce)
        for name in own.keys {
            let pair = (marketo?[name], salesforce?[name])
            if pair.0 == nil, pair.1 == nil { continue }
            fields += 1
            if pair.0 == pair.1 { equalFields += 1 }
            if wanted.marketo?[name]?.value != wanted.salesforce?[name]?.value {
                expectedDifferences += 1
            }
        }
    }

    private mutating func compare(
        _ lead: String,
        _ system: VendorSystem,
        _ wanted: [String: DemoExpectation.Value]?,
        _ found: [String: FieldValue]?
    ) {
        guard let found, let wanted else {
            if (found == nil) != (wanted == nil) {
                deviations.append(
                    "\(lead): \(system.title) has \(found == nil ? "no" : "a") record of it"
                )
            }
            return
        }
        for name in Set(wanted.keys).union(found.keys).sorted()
        where wanted[name]?.value != found[name] {
            deviations.append(
                "\(lead): \(name) is \(found[name].shownText) in \(system.title), "
                    + "expected \((wanted[name]?.value).shownText)"
            )
        }
    }
}
