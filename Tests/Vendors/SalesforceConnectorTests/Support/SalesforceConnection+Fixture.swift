// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import Primitives
import VendorAPI

@testable import SalesforceConnector

extension SalesforceConnection {
    /// A connection of a process that knows nothing, whose waits are never spread at random.
    ///
    /// - Parameter persons: the register of what has become of persons.
    static func fixture(
        _ configuration: SalesforceConfiguration,
        _ transport: any HTTPTransport,
        _ clock: any WallClock,
        _ persons: (any PersonRegister)? = nil
    ) -> SalesforceConnection {
        SalesforceConnection(
            configuration,
            transport: transport,
            budget: QuotaLeases(
                configuration.dailyBudget(),
                vendor: "Salesforce",
                clock: clock,
                record: { _ in }
            ),
            clock: clock,
            persons: persons,
            random: { 0.5 }
        )
    }
}
