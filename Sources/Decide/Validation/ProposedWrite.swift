// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// A write to Salesforce that has still to be checked.
public struct ProposedWrite: Sendable {
    /// Whether the record is to be made or changed.
    public var operation: WriteCommand.Operation
    /// What is to be written, by Salesforce's names.
    public var fields: [Field]
    /// What the record is known to hold, by Salesforce's names: for validation rules only.
    public var recordBefore: [Field]

    /// A write of some fields over a record.
    public init(
        operation: WriteCommand.Operation,
        fields: [Field],
        recordBefore: [Field] = []
    ) {
        self.operation = operation
        self.fields = fields
        self.recordBefore = recordBefore
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
