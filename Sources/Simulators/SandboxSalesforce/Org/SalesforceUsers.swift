// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives

/// A user of the org.
struct SalesforceUser: Equatable, Sendable {
    var id: String
    var username: String
    var name: String
    var profile: String
}

/// The org, its people and its queues, as a new data file begins.
enum SalesforceUsers {
    /// The user of client credentials, and the one whom the contract names.
    static let sync = SalesforceUser(
        id: SalesforceID.make(prefix: "005", number: 1),
        username: "sync@leadsync.example",
        name: "LeadSync Integration",
        profile: SalesforceSchema.syncProfile
    )
    /// The user who edits at the page and owns the seeded records.
    static let staff = SalesforceUser(
        id: SalesforceID.make(prefix: "005", number: 2),
        username: "sandra.sales@leadsync.example",
        name: "Sandra Sales",
        profile: SalesforceSchema.staffProfile
    )
    static let other = SalesforceUser(
        id: SalesforceID.make(prefix: "005", number: 3),
        username: "rob.rep@leadsync.example",
        name: "Rob Rep",
        profile: SalesforceSchema.staffProfile
    )
    static let all = [sync, staff, other]

    static let password = "sandbox"
    static let securityToken = "token"
    static let clientID = "sandbox"
    static let clientSecret = "sandbox-secret"

    static let organizationID = SalesforceID.make(prefix: "00D", number: 1)
    static let queueID = SalesforceID.make(prefix: "00G", number: 1)

    /// The user of a name, whatever its case.
    static func user(named username: String) -> SalesforceUser? {
        all.first { $0.username == username.lowercased() }
    }

    static func user(id: String) -> SalesforceUser? { all.first { $0.id == id } }

    /// Makes the records that a new data file needs.
    static func insert(_ store: SalesforceStore, at time: Timestamp) throws {
        let stamp = StoredValue(SalesforceTime.seconds(time))
        func insert(_ name: String, _ record: SalesforceRecord) throws {
            guard let object = store.schema.whole(name) else { return }
            var record = record
            for field in ["CreatedDate", "LastModifiedDate", "SystemModstamp"]
            where object[field] != nil { record[field] = stamp }
            for field in ["CreatedById", "LastModifiedById"] where object[field] != nil {
                record[field] = .text(sync.id)
            }
            if try store.record(object, id: record["Id"]?.text ?? "") == nil {
                try store.insert(object, record)
            }
        }
        let profiles = [SalesforceSchema.syncProfile, SalesforceSchema.staffProfile]
        for (index, profile) in profiles.enumerated() {
            let id = SalesforceID.make(prefix: "00e", number: index + 1)
            try insert("Profile", ["Id": .text(id), "Name": .text(profile)])
        }
        for user in all { try insert("User", record(user, profiles)) }
        try insert(
            "Group",
            [
                "Id": .text(queueID), "Name": .text("Inbound Leads"),
                "DeveloperName": .text("Inbound_Leads"), "Type": .text("Queue"),
            ]
        )
        try insert(
            "Organization",
            [
                "Id": .text(organizationID), "Name": .text("LeadSync Sandbox"),
                "OrganizationType": .text("Developer Edition"), "InstanceName": .text("SBX1"),
                "IsSandbox": StoredValue(true),
            ]
        )
        for object in store.schema.objects where !object.isTooling {
            try insert(
                "EntityDefinition",
                [
                    "Id": .text(object.name), "DurableId": .text(object.name),
                    "QualifiedApiName": .text(object.name), "DeveloperName": .text(object.name),
                    "Label": .text(object.label), "KeyPrefix": .text(object.keyPrefix),
                ]
            )
        }
    }

    private static func record(_ user: SalesforceUser, _ profiles: [String]) -> SalesforceRecord {
        let words = user.name.split(separator: " ").map(String.init)
        let profile = (profiles.firstIndex(of: user.profile) ?? 0) + 1
        return [
            "Id": .text(user.id), "Username": .text(user.username), "Name": .text(user.name),
            "FirstName": .text(words[0]), "LastName": .text(words[words.count - 1]),
            "Email": .text(user.username), "Alias": .text(String(words[0].prefix(8)).lowercased()),
            "IsActive": StoredValue(true), "UserType": .text("Standard"),
            "CommunityNickname": .text(words[0].lowercased()), "TimeZoneSidKey": .text("GMT"),
            "LocaleSidKey": .text("en_US"), "LanguageLocaleKey": .text("en_US"),
            "EmailEncodingKey": .text("UTF-8"),
            "ProfileId": .text(SalesforceID.make(prefix: "00e", number: profile)),
        ]
    }
}
