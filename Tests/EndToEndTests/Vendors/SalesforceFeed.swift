// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel

/// Leads as Salesforce's connector would tell of them, where a test has none.
enum SalesforceFeed {
    static func lead(
        _ record: String,
        _ fields: [String: String],
        isSnapshot: Bool = true
    ) -> ChangeEvent {
        ChangeEvent(
            id: "sf-\(record)-\(UUID().uuidString)",
            system: .salesforce,
            object: .lead,
            record: record,
            operation: .updated,
            changedAt: MarketoFeed.now,
            isSnapshot: isSnapshot,
            fields: fields.sorted { $0.key < $1.key }.map {
                Field(name: $0.key, value: .text($0.value))
            }
        )
    }
}
