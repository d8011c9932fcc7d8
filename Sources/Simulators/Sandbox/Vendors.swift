// SPDX-License-Identifier: Apache-2.0

/// The halves that this build has, in the order in which they are seeded: Salesforce first, so
/// that Marketo's records can name theirs.
enum Vendors {
    static let all: [any VendorSandbox.Type] = [
        SalesforceSandbox.self, MarketoSandbox.self,
    ]
}
