// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Primitives

/// Persons as Marketo's connector would tell of them, where a test has none.
enum MarketoFeed {
    static func lead(_ number: Int) -> LeadID { LeadID(.marketo, "\(number)") }

    /// A whole person that no Salesforce record belongs to.
    static func person(_ number: Int, links: CrossReference = CrossReference()) -> ChangeEvent {
        event(
            number,
            [
                "firstName": "First\(number)", "lastName": "Last\(number)",
                "company": "Company \(number)", "email": "person\(number)@example.com",
            ],
            isSnapshot: true,
            links: links
        )
    }

    /// What has changed of a person.
    static func change(_ number: Int, _ fields: [String: String]) -> ChangeEvent {
        event(number, fields, isSnapshot: false, links: CrossReference())
    }

    /// *Sync Person to SFDC* for a person.
    static func request(_ number: Int) -> SyncRequest {
        SyncRequest(
            id: "request-\(number)",
            person: "\(number)",
            assignTo: nil,
            at: now,
            by: "a test"
        )
    }

    /// A write of a cycle to a Salesforce lead that no worker has decided.
    static func write(_ number: Int, to record: String) -> WriteCommand {
        WriteCommand(
            id: "backlog-\(number)",
            lead: LeadID(.salesforce, record),
            version: Int64(number),
            operation: .update,
            object: .lead,
            record: record,
            fields: [Field(name: "Fax", value: .text("\(number)"))],
            priority: .normal,
            cause: Cause(event: "backlog"),
            decidedAt: now
        )
    }

    static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private static func event(
        _ number: Int,
        _ fields: [String: String],
        isSnapshot: Bool,
        links: CrossReference
    ) -> ChangeEvent {
        ChangeEvent(
            id: "mk-\(number)-\(UUID().uuidString)",
            system: .marketo,
            object: .person,
            record: "\(number)",
            operation: .updated,
            changedAt: now,
            isSnapshot: isSnapshot,
            fields: fields.sorted { $0.key < $1.key }.map {
                Field(name: $0.key, value: .text($0.value))
            },
            links: links
        )
    }
}
