// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives

/// A batch on its way: the writes and what is known of them so far.
struct WriteBatch: Sendable {
    let writes: [WriteCommand]
    private(set) var outcomes: [WriteOutcome?]
    /// Records that a create of this batch has taken.
    var claimed: Set<String> = []

    init(_ writes: [WriteCommand]) {
        self.writes = writes
        outcomes = Array(repeating: nil, count: writes.count)
    }

    /// The writes of an operation of which nothing is known yet.
    func open(_ operation: WriteCommand.Operation) -> [Int] {
        writes.indices.filter { outcomes[$0] == nil && writes[$0].operation == operation }
    }

    mutating func apply(
        _ index: Int,
        record: String,
        object: ObjectType? = nil,
        created: Bool = false,
        at: Timestamp
    ) {
        var result = WriteResult(of: writes[index], record: record, created: created, at: at)
        result.object = object ?? result.object
        outcomes[index] = .settled(result)
    }

    mutating func reject(_ index: Int, _ errors: [APIError], at: Timestamp) {
        let reasons = errors.map(\.reason)
        outcomes[index] = .settled(
            WriteResult(of: writes[index], status: .rejected, errors: reasons, at: at)
        )
    }

    /// What Salesforce has refused: for good, or for the moment.
    mutating func refuse(_ index: Int, _ outcome: CollectionOutcome) {
        if outcome.isTransient, let code = outcome.errors.first?.code {
            outcomes[index] = .postponed(.init(write: writes[index].id, code: code))
        } else {
            reject(index, outcome.errors, at: outcome.notBefore)
        }
    }
}

extension WriteCommand {
    /// The Marketo person that the lead is; nil for a lead that only Salesforce has.
    var person: String? { lead.system == .marketo ? Row.person(.text(lead.record)) : nil }

    /// The record that is changed, with all of its characters; nil for what is no record's ID.
    var salesforceRecord: String? { record.flatMap(SalesforceRecordID.whole) }

    /// The owner that a request has chosen.
    var ownerField: Field? { fields.first { $0.name == "OwnerId" } }

    /// The e-mail address to search by; nil for one that no record can hold.
    var searchedEmail: String? {
        text("Email").flatMap { $0.utf8.count <= Limits.emailBytes ? $0 : nil }
    }

    /// A text field's value, when it says something.
    func text(_ name: String) -> String? {
        guard case .text(let text)? = fields.first(where: { $0.name == name })?.value,
            !text.isEmpty
        else { return nil }
        return text
    }
}

/// The link field of an object, as far as the sync user sees it.
struct LinkField: Hashable, Sendable {
    var schema: FieldSchema
    var isExternalID: Bool

    init?(_ described: DescribedObject, _ name: String?) {
        guard let name, let schema = described[name] else { return nil }
        self.schema = schema
        isExternalID = described.externalIDs.contains(schema.name)
    }

    var name: String { schema.name }

    /// The field with a person in it.
    func field(_ person: String) -> Field {
        let isNumber = ["double", "int", "long"].contains(schema.type)
        let value = isNumber ? Int64(person).map { FieldValue.integer($0) } : nil
        return Field(name: schema.name, value: value ?? .text(person))
    }
}
