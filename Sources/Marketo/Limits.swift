// SPDX-License-Identifier: Apache-2.0

/// Bounds of the Marketo connector.
enum Limits {
    /// The most records that one call writes, as Marketo has it.
    static let recordsInCall = 300
}
