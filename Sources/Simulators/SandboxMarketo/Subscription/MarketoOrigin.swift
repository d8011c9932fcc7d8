// SPDX-License-Identifier: Apache-2.0

/// Who changes a lead, and what the change's activity says about it. Only the texts of the API's
/// own changes are public.
struct MarketoOrigin: Hashable, Sendable {
    var user: String
    var reason: String
    var source: String
    /// The Source Type of a new lead.
    var sourceType: String

    /// The API user: the scope of its tokens.
    static let apiUser = "sync@leadsync.example"
    private static let marketer = "marketer@leadsync.example"

    /// A call of the REST API.
    static let api = MarketoOrigin(
        user: apiUser,
        reason: "Web service API",
        source: "Web service API",
        sourceType: "Web service API"
    )
    /// The page's form.
    static let page = MarketoOrigin(
        user: marketer,
        reason: "Edited by \(marketer)",
        source: "Manual edit",
        sourceType: "New person"
    )
    /// A merge of leads.
    static let merge = MarketoOrigin(
        user: apiUser,
        reason: "Merge Leads",
        source: "Web service API",
        sourceType: "Web service API"
    )
    /// A file of leads, as the first ones of a sandbox come from.
    static let list = MarketoOrigin(
        user: marketer,
        reason: "List import",
        source: "List import",
        sourceType: "List import"
    )
}
