// SPDX-License-Identifier: Apache-2.0

/// Bounds of the sandboxes, as the vendors have them.
enum Limits {
    /// The most records in one collection of Salesforce.
    static let salesforceCollection = 200
    /// The most records in one call of Marketo.
    static let marketoInput = 300
}
