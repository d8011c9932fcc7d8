// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel
package import SandboxKit

/// What the page asks about twins.
extension MarketoSandbox {
    package func record(whoseTwinIs id: String) async throws -> PageRecord? {
        let book = state.book
        return try await environment.database.read { db in
            let store = MarketoStore(db: db, book: book)
            let leads = try store.ids(field: "salesforceId", values: [id]).compactMap {
                try store.lead($0)
            }
            return leads.max {
                ($0.updatedAt.milliseconds, $0.id) < ($1.updatedAt.milliseconds, $1.id)
            }
            .map { MarketoPage.record($0, book) }
        }
    }
}
