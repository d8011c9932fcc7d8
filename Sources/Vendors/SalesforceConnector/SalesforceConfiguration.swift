// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import VendorAPI

/// How the connector logs in.
public enum SalesforceCredential: Hashable, Sendable, CustomStringConvertible {
    /// OAuth client credentials: the connected app's consumer secret. It acts as the app's "Run As"
    /// user; the login URL has to be the My Domain.
    case secret(String)
    /// OAuth JWT bearer: the PEM of the RSA key whose certificate the connected app holds, and the
    /// user to act as.
    case privateKey(pem: String, username: String)

    /// Nothing of the secret, so that no log can have it.
    public var description: String {
        switch self {
        case .secret: "client credentials"
        case .privateKey: "JWT bearer"
        }
    }
}

/// The fields of an object that are synced.
public struct WantedFields: Hashable, Sendable {
    /// API names, in whatever case.
    public var names: [ObjectType: [String]]
    /// Whether all custom fields that the sync user sees are wanted besides.
    public var includesAllCustomFields: Bool

    /// These, and all custom ones if told.
    public init(names: [ObjectType: [String]], includesAllCustomFields: Bool = false) {
        self.names = names
        self.includesAllCustomFields = includesAllCustomFields
    }
}

/// What the connector has to know about an org.
public struct SalesforceConfiguration: Sendable {
    /// The My Domain, or Salesforce's login host for the JWT flow, without a slash at the end.
    public var loginURL: String
    /// The connected app's consumer key.
    public var clientID: String
    /// How the connector logs in.
    public var credential: SalesforceCredential
    /// The API name of the field of leads and contacts that holds the Marketo person's ID; nil for
    /// none. Made an external ID, it makes creates that cannot be doubled.
    public var linkField: String?
    /// Which fields are synced; nil for every field that the sync user sees.
    public var wantedFields: WantedFields?
    /// The org's API calls in 24 hours; what the org itself tells counts when it is lower.
    public var dailyCalls: Int64
    /// How much of the daily calls the connector may use, above 0 and at most 1.
    public var budgetShare: Double
    /// The most calls at once; more than five long ones a small org refuses.
    public var concurrency: Int
    /// The most calls in a second; Salesforce names no such limit, this is for politeness.
    public var callsPerSecond: Int
    /// How far the watermark stays behind the start of its poll, in milliseconds.
    public var visibilityLagMilliseconds: Int64

    /// An org, its app and its user.
    public init(
        loginURL: String,
        clientID: String,
        credential: SalesforceCredential,
        linkField: String? = SalesforceConfiguration.defaultLinkField,
        wantedFields: WantedFields? = nil,
        dailyCalls: Int64 = Limits.dailyCalls,
        budgetShare: Double = Limits.budgetShare,
        concurrency: Int = Limits.concurrentCalls,
        callsPerSecond: Int = Limits.callsInSecond,
        visibilityLagMilliseconds: Int64 = Limits.visibilityLagMilliseconds
    ) {
        precondition(dailyCalls > 0 && budgetShare > 0 && budgetShare <= 1, "a share of something")
        precondition(concurrency > 0 && callsPerSecond > 0, "no calls, no connector")
        precondition(visibilityLagMilliseconds >= 0, "a watermark promises nothing of the future")
        var url = loginURL
        while url.hasSuffix("/") { url.removeLast() }
        self.loginURL = url
        self.clientID = clientID
        self.credential = credential
        self.linkField = linkField
        self.wantedFields = wantedFields
        self.dailyCalls = dailyCalls
        self.budgetShare = budgetShare
        self.concurrency = concurrency
        self.callsPerSecond = callsPerSecond
        self.visibilityLagMilliseconds = visibilityLagMilliseconds
    }

    /// The budget of the org: Salesforce counts any 24 hours in a row.
    public func dailyBudget(record: BudgetRecord = BudgetRecord()) -> DailyQuota {
        DailyQuota(
            dailyCalls: dailyCalls,
            share: budgetShare,
            reset: .rolling24Hours,
            record: record
        )
    }

    /// The link field unless told; an org that has no such field goes without.
    public static let defaultLinkField = "Marketo_ID__c"
}
