// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SandboxKit
import TestKit

/// Writes that no worker has decided, each to a record of its own: a fax number that names the
/// write.
struct PlainWrites {
    let writes: [WriteCommand]
    private let landscape: SystemUnderTest
    private let system: VendorSystem
    private let feed: Feed

    /// - Parameter count: at most three quarters of the sandbox's people: the rest are contacts.
    init(_ landscape: SystemUnderTest, _ system: VendorSystem, count: Int) throws {
        (self.landscape, self.system) = (landscape, system)
        let object: ObjectType = system == .salesforce ? .lead : .person
        let records: [String]
        switch system {
        case .salesforce:
            records = try landscape.staff.query("SELECT Id FROM Lead ORDER BY Id")
                .compactMap { $0["Id"]?.text }
        case .marketo: records = (1...count).map(String.init)
        }
        guard records.count >= count else {
            throw Overdue(description: "\(records.count) records for \(count) writes")
        }
        writes = records.prefix(count).enumerated().map { index, record in
            var write = MarketoFeed.write(index + 1, to: record)
            write.lead = LeadID(system, record)
            write.object = object
            if system == .marketo {
                write.fields = write.fields.map { Field(name: "fax", value: $0.value) }
            }
            return write
        }
        feed = try Feed(landscape.cluster)
    }

    /// Publishes some of them.
    func send(_ range: Range<Int>) throws {
        for write in writes[range] {
            try feed.send(
                write.encoded(),
                to: landscape.cluster.topics.writes(system),
                lead: write.lead
            )
        }
        try feed.flush()
    }

    /// A user of the vendor changes the fax number of a write's record.
    func edit(_ index: Int, to number: String) throws {
        let record = writes[index].record ?? ""
        switch system {
        case .salesforce:
            try landscape.staff.update("Lead", record, ["Fax": .string(number)])
        case .marketo: try landscape.marketer.update(record, ["fax": .string(number)])
        }
    }

    /// The writes whose record's fax number is not theirs.
    func wrong(_ range: Range<Int>? = nil) throws -> [String] {
        let found: [String: String]
        switch system {
        case .salesforce:
            found = Dictionary(
                uniqueKeysWithValues: try landscape.staff.query("SELECT Id, Fax FROM Lead")
                    .map { ($0["Id"]?.text ?? "", $0["Fax"]?.text ?? "") }
            )
        case .marketo:
            let persons = try landscape.marketer.find(
                "id",
                writes.compactMap(\.record),
                ["fax"]
            )
            found = Dictionary(
                uniqueKeysWithValues: persons.map {
                    ("\($0["id"]?.whole ?? 0)", $0["fax"]?.text ?? "")
                }
            )
        }
        return writes[range ?? writes.indices].filter { write in
            write.fields.first?.value != .text(found[write.record ?? ""] ?? "")
        }.map(\.id)
    }
}
