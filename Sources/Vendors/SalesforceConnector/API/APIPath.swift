// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Where Salesforce's resources are, below the instance's URL.
enum APIPath {
    /// The version of the API that all calls name: what later versions change is not used here.
    static let version = "60.0"
    static let base = "/services/data/v\(version)"
    /// Where tokens are given, below the login URL.
    static let token = "/services/oauth2/token"
    static let collections = base + "/composite/sobjects"

    /// A query of rows that are not deleted.
    static func query(_ soql: String) -> String { base + "/query?q=" + SOQL.encoded(soql) }

    /// A query that also returns deleted and merged rows.
    static func queryAll(_ soql: String) -> String { base + "/queryAll?q=" + SOQL.encoded(soql) }

    /// A query of the Tooling API, about the org itself.
    static func tooling(_ soql: String) -> String {
        base + "/tooling/query?q=" + SOQL.encoded(soql)
    }

    static func describe(_ object: ObjectType) -> String {
        base + "/sobjects/\(object.rawValue)/describe"
    }

    /// What describe tells of any object.
    static func describe(name: String) -> String { base + "/sobjects/\(name)/describe" }

    /// A collection that is created or updated by an external ID.
    static func upsert(_ object: ObjectType, by field: String) -> String {
        collections + "/\(object.rawValue)/\(field)"
    }
}
