// SPDX-License-Identifier: Apache-2.0

package import GRDB

/// The simulation of one vendor. The server of its port, the page and the seeding call it, also at
/// the same time.
package protocol VendorSandbox: Sendable {
    /// Which vendor it is.
    static var system: SandboxVendor { get }

    /// Whether it waits out the `latency` faults itself (`SandboxEnvironment.delay`), for a vendor
    /// that counts the calls under way; else they are over before the call reaches it.
    static var isDelayingItself: Bool { get }

    /// Registers the migrations that make its tables; names begin with the vendor's.
    func registerMigrations(in migrator: inout DatabaseMigrator)

    /// Loads its state from the database, once, after the migrations and before any call.
    func prepare() async throws

    /// Answers a call of the vendor's API. Faults of the connection are not its matter; those of
    /// the vendor (`vendorError`, `expiredToken`, `raceOnCreate`, stamps) are.
    func respond(to request: SandboxRequest) async throws -> SandboxResponse

    /// Answers a call below `/sandbox/` that only this vendor has; nil for an unknown one.
    func administer(_ request: SandboxRequest) async throws -> SandboxResponse?

    /// Whether it has any records yet.
    func isEmpty() async throws -> Bool

    /// Makes a record for each person.
    ///
    /// - Parameter linked: the other vendor's record IDs, in the order of `people`; empty for
    ///   Salesforce, which is seeded first.
    /// - Returns: the record IDs in the order of `people`.
    func seed(_ people: [SeedPerson], linked: [String]) async throws -> [String]

    /// Records for the page, the last changed first.
    func records(_ query: RecordQuery) async throws -> RecordPage

    /// One record for the page; nil for an unknown ID.
    func record(_ id: String) async throws -> PageRecord?

    /// The record that names a record of the other vendor as its linked one; nil for none. Of
    /// several, the last changed.
    func record(linkedTo id: String) async throws -> PageRecord?

    /// Saves the fields of the page's form, by the API's save path but as another user
    /// than the sync user.
    ///
    /// - Parameter fields: the changed fields; empty text clears a field.
    /// - Returns: why it was refused, a line for each problem; empty if it was saved.
    func edit(_ id: String, fields: [(name: String, value: String)]) async throws -> [String]
}

extension VendorSandbox {
    package var system: SandboxVendor { Self.system }
    package static var isDelayingItself: Bool { false }
    package func prepare() async throws {}
    package func administer(_ request: SandboxRequest) async throws -> SandboxResponse? { nil }
}
