// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// One field of a collision: both values, the winner and the rule that chose it.
public struct ConflictField: Hashable, Sendable {
    /// The Marketo name of the field.
    public var field: String
    /// What Marketo held.
    public var marketo: FieldValue
    /// What Salesforce held.
    public var salesforce: FieldValue
    /// The system whose value stays.
    public var winner: VendorSystem
    /// The rule, in words: `lead: marketo wins`.
    public var rule: String

    /// What the log says of one collided field.
    public init(
        field: String,
        marketo: FieldValue,
        salesforce: FieldValue,
        winner: VendorSystem,
        rule: String
    ) {
        self.field = field
        self.marketo = marketo
        self.salesforce = salesforce
        self.winner = winner
        self.rule = rule
    }
}

/// One entry of a lead's activity log (requirement 7; docs/reference/topics.md).
public struct Activity: Hashable, Sendable {
    /// What kind of thing happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case requested, created, synced, conflict, failed, skipped, linked, merged, converted
        case deleted, restored
    }

    /// Unique, and the same after a replay.
    public var id: String
    /// The lead in whose log the entry stands.
    public var lead: LeadID
    /// When it was decided, by our clock.
    public var at: Timestamp
    /// What kind of thing happened.
    public var kind: Kind
    /// The kind of record concerned; it tells the system.
    public var object: ObjectType
    /// The record concerned, when there is one.
    public var record: String?
    /// A sentence that a marketer understands.
    public var message: String
    /// The collided fields of a conflict.
    public var fields: [ConflictField]
    /// Why a write failed.
    public var reasons: [Reason]
    /// What made it happen.
    public var cause: Cause

    /// An entry; the object tells the system.
    public init(
        id: String,
        lead: LeadID,
        at: Timestamp,
        kind: Kind,
        object: ObjectType,
        record: String?,
        message: String,
        fields: [ConflictField] = [],
        reasons: [Reason] = [],
        cause: Cause = Cause()
    ) {
        self.id = id
        self.lead = lead
        self.at = at
        self.kind = kind
        self.object = object
        self.record = record
        self.message = message
        self.fields = fields
        self.reasons = reasons
        self.cause = cause
    }
}
