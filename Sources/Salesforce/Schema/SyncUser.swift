// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What validation rules may ask about the user who writes: `$User.Department`, `$Profile.Name`.
/// Rules that let an integration's user pass do so by these.
enum SyncUser {
    /// Fields of the user, by the names that formulas give them behind `$User.`. IDs are left out:
    /// formulas see other forms of them than the API tells.
    static let fields = [
        "Username", "Alias", "Email", "FirstName", "LastName", "Title", "Department", "Division",
        "CompanyName", "IsActive", "UserType",
    ]

    /// The query for one user.
    static func query(_ id: String) -> String {
        "SELECT \(fields.joined(separator: ",")),Profile.Name FROM User WHERE Id = "
            + SOQL.literal(id)
    }

    /// Reads a row of the query as the schema's `globals`.
    static func globals(_ row: JSONObject) throws(DecodingFailure) -> [Field] {
        var globals: [Field] = []
        for member in row.members {
            let name = String(decoding: member.name, as: UTF8.self)
            guard fields.contains(name) else { continue }
            globals.append(Field(name: "$User." + name, value: member.value.fieldValue))
        }
        if let profile = try row.optionalObject("Profile") {
            globals.append(Field(name: "$Profile.Name", value: .text(try profile.text("Name"))))
        }
        return globals
    }
}
