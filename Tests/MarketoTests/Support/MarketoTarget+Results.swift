// SPDX-License-Identifier: Apache-2.0

import Connector
import LeadModel
import Testing
import VendorHTTP

@testable import Marketo

extension MarketoTarget {
    /// Applies writes of which none has to wait.
    func results(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws -> [WriteResult] {
        let outcomes = try await apply(writes, mayBeRepeated: mayBeRepeated)
        return try outcomes.map { try #require($0.result, "\($0)") }
    }
}
