// SPDX-License-Identifier: Apache-2.0

/// One of the two simulated vendors.
public enum SandboxVendor: String, Hashable, Sendable, CaseIterable {
    case marketo
    case salesforce

    /// The other vendor.
    package var other: SandboxVendor { self == .marketo ? .salesforce : .marketo }

    /// The vendor's name as people write it.
    package var title: String { self == .marketo ? "Marketo" : "Salesforce" }
}
