// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
public import Primitives

/// A vendor as a conformance suite uses it: a person edits records there, and time passes there.
///
/// The suites put texts such as `v17` into two text fields, and expect them back as they are. The
/// vendor is at rest but for the suite: it has no records at the beginning, and nobody else edits.
public protocol ConformanceVendor {
    /// The kind of record that the suite makes and changes.
    var object: ObjectType { get }
    /// The API name of the text field that the suite counts its edits in.
    var field: String { get }
    /// The API name of a second text field.
    var secondField: String { get }
    /// The ID of a record that does not exist.
    var absentRecord: String { get }

    /// The time by the vendor's clock.
    func now() async throws -> Timestamp
    /// Lets the vendor's time pass.
    func pass(milliseconds: Int64) async throws

    /// A person makes records whose `field` holds these texts.
    ///
    /// - Returns: their IDs, in the order of the texts.
    func create(_ texts: [String]) async throws -> [String]
    /// A person changes one field of a record.
    func change(_ record: String, _ field: String, to text: String) async throws
    /// A person deletes a record.
    func delete(_ record: String) async throws
    /// What a field of a record holds, empty for nothing; nil where there is no such record.
    func text(of field: String, in record: String) async throws -> String?
}

/// A vendor whose change source is checked.
public protocol SourceVendor: ConformanceVendor {
    /// A source as a new process makes it: it knows nothing but the vendor.
    func makeSource() async throws -> any ChangeSource
    /// Makes the next call to the vendor fail with an error that passes by itself.
    func failNextRead() async throws
}

/// A vendor whose write target is checked.
public protocol TargetVendor: ConformanceVendor {
    /// A target as a new process makes it: it knows nothing but the vendor.
    func makeTarget() async throws -> any WriteTarget
    /// A lead of the other system for which a record can be made here; another one for each
    /// number.
    func lead(_ number: Int) -> LeadID
    /// What a create for such a lead carries beside the suite's own two fields.
    func fieldsOfCreate(_ number: Int) -> [Field]
    /// A value that makes the vendor refuse the record that carries it.
    var refusedField: Field { get }
    /// The IDs of the records that were made for such a lead.
    func records(of number: Int) async throws -> [String]
    /// The vendor carries the next write out, and its answer is lost.
    func loseNextAnswer() async throws
    /// The next write fails before the vendor carries it out, with an error that passes by itself.
    func failNextWrite() async throws
}
