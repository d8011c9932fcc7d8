// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine

/// What people put right by hand.
extension LeadScenario {
    /// A user asks that the lead be tried again.
    mutating func retry(_ id: String = "again") throws {
        try take(
            .request(
                SyncRequest(
                    id: id,
                    lead: LeadScenario.lead,
                    at: now,
                    by: "the monitor",
                    action: .retry
                )
            )
        )
    }

    /// A user chooses the values that both systems are to hold.
    mutating func set(
        _ fields: [Field],
        expect: [Field] = [],
        id: String = "chosen"
    ) throws {
        try take(
            .request(
                SyncRequest(
                    id: id,
                    lead: LeadScenario.lead,
                    at: now,
                    by: "the monitor",
                    action: .setFields,
                    fields: fields,
                    expect: expect
                )
            )
        )
    }
}
