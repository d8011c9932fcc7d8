// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Conversions and merges that many stories have.
extension LeadScenario {
    /// Salesforce tells of the contact under its own ID, and the lead that it belongs to hears it.
    mutating func contact(_ fields: [Field], at seconds: Int64, isSnapshot: Bool = false) throws {
        try salesforce(
            fields,
            at: seconds,
            object: .contact,
            record: Self.contact,
            isSnapshot: isSnapshot,
            under: LeadID(.salesforce, Self.contact)
        )
        try deliverMessages()
    }

    /// The contact of a person is deleted in Salesforce.
    mutating func deleteContact(at seconds: Int64) throws {
        try salesforce(
            at: seconds,
            object: .contact,
            record: Self.contact,
            operation: .deleted
        )
    }

    /// The record that no person has goes into another one.
    mutating func mergeUnlinked(into winner: String, at seconds: Int64) throws {
        try salesforce(
            at: seconds,
            operation: .merged,
            into: winner,
            under: Self.recordLead
        )
        try deliverMessages()
    }
}
