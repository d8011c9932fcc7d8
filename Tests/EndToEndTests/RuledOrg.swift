// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import SyncEngine

/// An org whose rules and fields change, and its leads, as connectors would tell of them.
final class RuledOrg {
    static let phoneForQualified = ValidationRule(
        name: "Phone_for_Qualified",
        active: true,
        formula: #"AND(ISPICKVAL(Status, "Qualified"), ISBLANK(Phone))"#,
        message: "A qualified lead needs a phone",
        field: "Phone"
    )
    static let unknownUser = ValidationRule(
        name: "Only_Sales",
        active: true,
        formula: #"$User.Department <> "Sales""#,
        message: "Only Sales may do that",
        field: nil
    )
    /// Long enough for no phone field, until one is made longer.
    static let longPhone = FieldValue.text(String(repeating: "9", count: 50))

    let feed: Feed
    let cluster: Cluster
    var schema: ObjectSchema
    private var events = 0

    init(_ cluster: Cluster) throws {
        self.cluster = cluster
        feed = try Feed(cluster)
        schema = BuiltInSchema.lead
        schema.asOf = RuledOrg.time(0)
        schema.validationRules = [RuledOrg.phoneForQualified, RuledOrg.unknownUser]
    }

    static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_764_009_895_000 + seconds * 1_000)
    }

    static func lead(_ person: Int) -> LeadID { LeadID(.marketo, "\(person)") }

    static func record(_ person: Int, prefix: String = "00Q") -> String {
        prefix + String(repeating: "0", count: 12 - "\(person)".count) + "\(person)AAA"
    }

    /// The schema is read, and published.
    func publishSchema(_ change: (inout ObjectSchema) -> Void = { _ in }) throws {
        schema.asOf = schema.asOf.advanced(byMilliseconds: 1_000)
        change(&schema)
        try feed.send(
            schema.encoded(),
            to: cluster.topics.schema,
            key: Array("salesforce/Lead".utf8),
            partition: 0
        )
        try feed.flush()
    }

    /// A person and a lead that hold the same.
    func link(_ person: Int, object: ObjectType = .lead) throws {
        let record = RuledOrg.record(person, prefix: object == .lead ? "00Q" : "003")
        let salesforce = RuledOrg.fields(
            ["LastName", "Phone", "Fax", "Title", "Company", "Status"],
            of: object
        )
        try salesforceEvent(person, object, record, salesforce, at: 10, isSnapshot: true)
        // One topic may be read before the other: whose record is known first is not left to that.
        try feed.flush()
        try cluster.awaitDrained()
        let marketo = RuledOrg.fields(
            ["lastName", "phone", "fax", "title", "company", "leadStatus"],
            of: object
        )
        try marketoEvent(person, marketo, at: 10, isSnapshot: true)
        try feed.flush()
        try cluster.awaitDrained()
    }

    /// What both records of a linked lead hold, by the names in one system; contacts have only the
    /// first four fields.
    private static func fields(_ names: [String], of object: ObjectType) -> [Field] {
        let values: [FieldValue] = [
            .text("Lovelace"), .text("1"), .null, .null, .text("Engines"), .text("Open"),
        ]
        let fields = zip(names, values).map { Field(name: $0, value: $1) }
        return object == .lead ? fields : Array(fields.prefix(4))
    }

    func marketoEvent(
        _ person: Int,
        _ fields: [Field],
        at seconds: Int64,
        isSnapshot: Bool = false
    ) throws {
        try send(person, .person, "\(person)", fields, at: seconds, isSnapshot: isSnapshot)
    }

    func salesforceEvent(
        _ person: Int,
        _ object: ObjectType,
        _ record: String,
        _ fields: [Field],
        at seconds: Int64,
        isSnapshot: Bool = false
    ) throws {
        try send(person, object, record, fields, at: seconds, isSnapshot: isSnapshot)
    }

    private func send(
        _ person: Int,
        _ object: ObjectType,
        _ record: String,
        _ fields: [Field],
        at seconds: Int64,
        isSnapshot: Bool
    ) throws {
        events += 1
        let event = ChangeEvent(
            id: "\(object.system.rawValue)-\(events)",
            system: object.system,
            object: object,
            record: record,
            operation: .updated,
            changedAt: RuledOrg.time(seconds),
            isSnapshot: isSnapshot,
            fields: fields
        )
        try feed.send(event, lead: RuledOrg.lead(person))
    }

    /// The writes to Salesforce so far, of one lead.
    func writes(_ person: Int) throws -> [WriteCommand] {
        try cluster.read(WriteCommand.self, of: cluster.topics.writes(.salesforce))
            .filter { $0.lead == RuledOrg.lead(person) }
    }

    /// The activity log of one lead.
    func activities(_ person: Int, _ kind: Activity.Kind) throws -> [Activity] {
        try cluster.read(Activity.self, of: cluster.topics.activities)
            .filter { $0.lead == RuledOrg.lead(person) && $0.kind == kind }
    }
}
