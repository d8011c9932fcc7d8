// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel

/// Marketo's REST API.
struct MarketoSandbox: VendorSandbox {
    static let system = VendorSystem.marketo

    let environment: SandboxEnvironment

    init(_ environment: SandboxEnvironment) { self.environment = environment }

    func registerMigrations(in migrator: inout DatabaseMigrator) {}

    func respond(to request: SandboxRequest) async throws -> SandboxResponse {
        SandboxResponse(status: 404)
    }

    func isEmpty() async throws -> Bool { true }

    func seed(_ people: [SeedPerson], twins: [String]) async throws -> [String] { [] }

    func records(_ query: RecordQuery) async throws -> RecordPage {
        RecordPage(records: [], total: 0)
    }

    func record(_ id: String) async throws -> PageRecord? { nil }

    func edit(_ id: String, fields: [(name: String, value: String)]) async throws -> [String] { [] }
}
