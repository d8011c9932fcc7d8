// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Something that is asked for one person: the flow action *Sync Person to SFDC* (requirements 4
/// and 5; docs/reference/topics.md), or to unlink it.
public struct SyncRequest: Hashable, Sendable {
    /// What is asked for.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// Create or force the person in Salesforce.
        case syncPersonToSalesforce = "sync-person-to-salesforce"
        /// Let go of the person's Salesforce record: neither is written to the other any more.
        case unlink
    }

    /// Unique for each request: repeated, it does nothing more.
    public var id: String
    /// The Marketo person.
    public var person: String
    /// The Salesforce user or queue that is to own the lead; nil leaves it to Salesforce.
    public var assignTo: String?
    /// When it was asked for.
    public var at: Timestamp
    /// Who asked, for the activity log.
    public var by: String?
    /// What is asked for.
    public var action: Action

    /// A request for one person.
    public init(
        id: String,
        person: String,
        assignTo: String?,
        at: Timestamp,
        by: String?,
        action: Action = .syncPersonToSalesforce
    ) {
        self.action = action
        self.id = id
        self.person = person
        self.assignTo = assignTo
        self.at = at
        self.by = by
    }
}
