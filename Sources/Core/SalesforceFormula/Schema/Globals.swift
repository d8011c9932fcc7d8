// SPDX-License-Identifier: Apache-2.0

/// The names that begin with a dollar sign: what Salesforce knows beside the record.
enum Globals {
    /// What a global is.
    enum Kind {
        /// A value of that type, which the record's supplier may know.
        case value(FormulaType)
        /// `$ObjectType.…`: the name of a field, for VLOOKUP only.
        case fieldName
        /// `$System.OriginDateTime`.
        case originDateTime
    }

    /// 1900-01-01 00:00:00 GMT, in milliseconds since 1970.
    static let originMilliseconds = -2_208_988_800_000

    /// The kind of a name; nil when there is no such group, or it is not complete.
    static func kind(of name: String) -> Kind? {
        let parts = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch parts[0] {
        case "$objecttype": return .fieldName
        case "$system":
            return name.lowercased() == "$system.origindatetime" ? .originDateTime : nil
        case "$permission": return .value(.boolean)
        case "$label", "$profile", "$userrole", "$recordtype", "$api", "$site", "$network":
            return .value(.text)
        case "$user": return .value(userFields[String(parts[1])] ?? .unknown)
        case "$organization":
            return .value(organizationTypes[String(parts[1])] ?? .text)
        case "$setup", "$custommetadata": return .value(.unknown)
        default: return nil
        }
    }

    private static let userFields: [String: FormulaType] = {
        var types: [String: FormulaType] = [
            "isactive": .boolean, "forecastenabled": .boolean,
            "userpermissionsmarketinguser": .boolean, "userpermissionsofflineuser": .boolean,
            "receivesadmininfoemails": .boolean, "receivesinfoemails": .boolean,
            "lastlogindate": .dateTime, "createddate": .dateTime, "lastmodifieddate": .dateTime,
            "languagelocalekey": .picklist, "localesidkey": .picklist,
            "timezonesidkey": .picklist, "emailencodingkey": .picklist, "usertype": .picklist,
        ]
        for name in [
            "id", "username", "lastname", "firstname", "companyname", "division", "department",
            "title", "street", "city", "state", "postalcode", "country", "email", "phone", "fax",
            "mobilephone", "alias", "communitynickname", "userroleid", "profileid", "managerid",
            "employeenumber", "delegatedapproverid", "contactid", "accountid",
            "federationidentifier",
            "extension", "aboutme", "signature",
        ] {
            types[name] = .text
        }
        return types
    }()

    private static let organizationTypes: [String: FormulaType] = [
        "fiscalyearstartmonth": .number, "isreadonly": .boolean, "issandbox": .boolean,
        "createddate": .dateTime, "trialexpirationdate": .dateTime,
        "preferencesrequireopportunityproducts": .boolean,
    ]
}
