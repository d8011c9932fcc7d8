// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// What the Marketo connector has to know.
public struct MarketoConfiguration: Sendable, CustomStringConvertible {
    /// The address that `/rest`, `/bulk` and `/identity` follow, without a slash at the end.
    public var baseURL: String
    /// The client id of the API service.
    public var clientID: String
    /// The client secret of the API service.
    public var clientSecret: String
    /// The REST name of the person field that holds the Salesforce record's ID; nil without one.
    public var linkField: String?
    /// The REST names of the fields that are kept in step; empty for all that Marketo shows.
    public var fields: [String]
    /// Whether all fields with the name of a custom Salesforce field (`…__c`) are kept in step
    /// besides.
    public var includesAllCustomFields: Bool
    /// The REST name of the custom activity that the activity log is written to; nil leaves
    /// Marketo's log alone.
    public var customActivity: String?
    /// The calls that Marketo allows the subscription in a day.
    public var dailyCalls: Int64
    /// The share of them that may be used, above 0 and at most 1.
    public var budgetShare: Double
    /// The most calls within 20 seconds; Marketo stops the whole subscription at 100.
    public var callsPerWindow: Int
    /// The most calls at the same time; Marketo stops the whole subscription at 10.
    public var concurrency: Int
    /// How long Marketo may take to show an activity: the feed promises nothing that is younger.
    /// One second at least, because times come in whole seconds.
    public var visibilityLagMilliseconds: Int64
    /// Where the first load begins: no person is older. Nil finds out, or begins in 2006, when
    /// Marketo did.
    public var firstLoadFrom: Timestamp?

    /// A configuration with Adobe's advice for what is left out: 50 calls in 20 s, 5 at once.
    public init(
        baseURL: String,
        clientID: String,
        clientSecret: String,
        linkField: String? = "salesforceId",
        fields: [String] = [],
        includesAllCustomFields: Bool = false,
        customActivity: String? = nil,
        dailyCalls: Int64 = 50_000,
        budgetShare: Double = 0.5,
        callsPerWindow: Int = 50,
        concurrency: Int = 5,
        visibilityLagMilliseconds: Int64 = 5_000,
        firstLoadFrom: Timestamp? = nil
    ) {
        precondition(callsPerWindow > 0 && concurrency > 0, "no calls, no connector")
        precondition(dailyCalls > 0 && budgetShare > 0 && budgetShare <= 1, "a share of something")
        precondition(visibilityLagMilliseconds >= 1_000, "times come in whole seconds")
        var address = baseURL
        while address.hasSuffix("/") { address.removeLast() }
        // What people copy from Marketo's own page ends in /rest.
        if address.hasSuffix("/rest") { address.removeLast(5) }
        self.baseURL = address
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.linkField = linkField?.isEmpty == true ? nil : linkField
        self.fields = fields
        self.includesAllCustomFields = includesAllCustomFields
        self.customActivity = customActivity?.isEmpty == true ? nil : customActivity
        self.dailyCalls = dailyCalls
        self.budgetShare = budgetShare
        self.callsPerWindow = callsPerWindow
        self.concurrency = concurrency
        self.visibilityLagMilliseconds = visibilityLagMilliseconds
        self.firstLoadFrom = firstLoadFrom
    }

    /// Nothing of the secret, so that no log can have it.
    public var description: String { "Marketo at \(baseURL)" }
}
