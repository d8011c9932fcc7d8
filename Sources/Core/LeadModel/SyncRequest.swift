// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Something that is asked for one lead: the flow action *Sync Person to SFDC* (requirements 4 and
/// 5; docs/reference/topics.md), to unlink it, to try it again, or to set fields of it.
public struct SyncRequest: Hashable, Sendable {
    /// What is asked for.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// Create or force the person in Salesforce.
        case syncPersonToSalesforce = "sync-person-to-salesforce"
        /// Let go of the person's Salesforce record: neither is written to the other any more.
        case unlink
        /// Try again now what could not be written.
        case retry
        /// Make both systems hold the values of `fields`.
        case setFields = "set-fields"

        /// Whether the record names a person rather than a lead.
        var namesPerson: Bool { self == .syncPersonToSalesforce || self == .unlink }
    }

    /// Unique for each request: repeated, it does nothing more.
    public var id: String
    /// The lead.
    public var lead: LeadID
    /// The Salesforce user or queue that is to own the lead; nil leaves it to Salesforce.
    public var assignTo: String?
    /// When it was asked for.
    public var at: Timestamp
    /// Who asked, for the activity log.
    public var by: String?
    /// What is asked for.
    public var action: Action
    /// The values that both systems are to hold, by Marketo names.
    public var fields: [Field]
    /// The values, by Marketo names, without which a system is left alone: what it holds meanwhile
    /// is not replaced.
    public var expect: [Field]

    /// A request for one person.
    public init(
        id: String,
        person: String,
        assignTo: String?,
        at: Timestamp,
        by: String?,
        action: Action = .syncPersonToSalesforce
    ) {
        self.init(id: id, lead: LeadID(.marketo, person), at: at, by: by, action: action)
        self.assignTo = assignTo
    }

    /// A request for one lead.
    public init(
        id: String,
        lead: LeadID,
        at: Timestamp,
        by: String?,
        action: Action,
        fields: [Field] = [],
        expect: [Field] = []
    ) {
        self.id = id
        self.lead = lead
        self.at = at
        self.by = by
        self.action = action
        self.fields = fields
        self.expect = expect
    }

    /// The lead's record in the system that its ID names: the Marketo person, where there is one.
    public var person: String {
        get { lead.record }
        set { lead = LeadID(.marketo, newValue) }
    }
}
