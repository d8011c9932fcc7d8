// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
package import SandboxKit

/// The search of the page for a linked record.
extension MarketoSandbox {
    package func record(linkedTo id: String) async throws -> PageRecord? {
        let catalogue = state.catalogue
        return try await environment.database.read { db in
            let store = MarketoStore(db: db, catalogue: catalogue)
            let leads = try store.ids(field: "salesforceId", values: [id]).compactMap {
                try store.lead($0)
            }
            return leads.max {
                ($0.updatedAt.milliseconds, $0.id) < ($1.updatedAt.milliseconds, $1.id)
            }
            .map { MarketoPage.record($0, catalogue) }
        }
    }
}
