// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

/// A write to Salesforce before its check.
public struct ProposedWrite: Sendable {
    /// Whether the record is to be made or changed.
    public var operation: WriteCommand.Operation
    /// What is to be written, by Salesforce's names.
    public var fields: [Field]
    /// The record that is to be changed. It and what follows is for validation rules only.
    public var record: String?
    /// The owner that the record is to get; nil leaves it as it is.
    public var owner: String?
    /// Known values of the record that the rules use, by Salesforce's names. A field that is
    /// missing here is not known.
    public var recordBefore: [Field]
    /// When the write is decided; nil where that is not known.
    public var decidedAt: Timestamp?

    /// A write of some fields over a record.
    public init(
        operation: WriteCommand.Operation,
        fields: [Field],
        record: String? = nil,
        owner: String? = nil,
        recordBefore: [Field] = [],
        decidedAt: Timestamp? = nil
    ) {
        self.operation = operation
        self.fields = fields
        self.record = record
        self.owner = owner
        self.recordBefore = recordBefore
        self.decidedAt = decidedAt
    }

    /// What the record held in a field; nil where that is not known.
    public func before(_ name: String) -> FieldValue? {
        recordBefore.first { $0.name == name }?.value
    }

    /// What the record would hold in a field; nil where that is not known.
    public func after(_ name: String) -> FieldValue? {
        fields.first { $0.name == name }?.value ?? before(name)
    }
}
