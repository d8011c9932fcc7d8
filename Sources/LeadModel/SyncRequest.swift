// SPDX-License-Identifier: Apache-2.0

/// The flow action *Sync Person to SFDC* (requirements 4 and 5; design, section 3, SyncRequest).
public struct SyncRequest: Hashable, Sendable {
    /// The only action there is.
    public static let syncPersonToSalesforce = "sync-person-to-salesforce"

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

    /// A request for one person.
    public init(id: String, person: String, assignTo: String?, at: Timestamp, by: String?) {
        self.id = id
        self.person = person
        self.assignTo = assignTo
        self.at = at
        self.by = by
    }
}
