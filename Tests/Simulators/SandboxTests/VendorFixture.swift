// SPDX-License-Identifier: Apache-2.0

import Primitives
import SandboxKit

/// A simulated vendor without a server, whose clock stands still: calls are values.
protocol VendorFixture {
    associatedtype Vendor: VendorSandbox

    var environment: SandboxEnvironment { get }
    var sandbox: Vendor { get }
}

extension VendorFixture {
    /// 2026-11-24T10:00:00Z, a Tuesday.
    static var start: Timestamp { Timestamp(rfc3339: "2026-11-24T10:00:00Z")! }

    /// An environment whose clock stands still.
    ///
    /// - Parameter file: the database; nil keeps it in memory.
    static func environment(file: String? = nil) throws -> SandboxEnvironment {
        let seed: UInt64 = 20_261_124
        return SandboxEnvironment(
            database: try SandboxDatabase(file: file),
            clock: SandboxClock(standingAt: start),
            faults: FaultInjector(seed: seed),
            seed: seed,
            scheme: "http",
            host: "127.0.0.1"
        )
    }

    /// Creates the tables, and the people with whom the vendor begins.
    ///
    /// - Parameter linked: the other vendor's records of the people; empty for none.
    static func prepare(
        _ sandbox: Vendor,
        in environment: SandboxEnvironment,
        people: Int,
        linked: [String] = []
    ) async throws {
        try environment.database.migrate { sandbox.registerMigrations(in: &$0) }
        try await sandbox.prepare()
        guard people > 0 else { return }
        let seeded = SeedPerson.people(count: people, seed: environment.seed)
        _ = try await sandbox.seed(seeded, linked: linked)
    }

    /// Makes any call.
    func send(
        _ method: String,
        _ target: String,
        _ body: [UInt8] = [],
        headers: [(name: String, value: String)] = []
    ) async throws -> SandboxResponse {
        try await sandbox.respond(
            to: SandboxRequest(method: method, target: target, headers: headers, body: body)
        )
    }

    func advance(seconds: Int64) { environment.clock.advance(byMilliseconds: seconds * 1000) }
}
