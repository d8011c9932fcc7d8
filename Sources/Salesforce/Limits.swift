// SPDX-License-Identifier: Apache-2.0

/// Bounds of the Salesforce connector.
enum Limits {
    /// The most records that one call writes, as Salesforce has it.
    static let recordsInCall = 200
}
