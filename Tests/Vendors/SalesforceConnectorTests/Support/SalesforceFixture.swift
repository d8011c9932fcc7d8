// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// A connection to a tiny org, and shorthands.
struct SalesforceFixture {
    let clock = ManualConnectorClock(Timestamp(rfc3339: "2026-11-23T18:00:00.000Z")!, jumps: true)
    let org: FakeOrg
    /// What lies between the connection and the org.
    let wire: DistortingTransport
    var configuration: SalesforceConfiguration
    private(set) var connection: SalesforceConnection

    init(_ configure: (inout SalesforceConfiguration) -> Void = { _ in }) {
        org = FakeOrg(clock: clock)
        configuration = SalesforceConfiguration(
            loginURL: "http://login/",
            clientID: "app",
            credential: .secret("secret")
        )
        configure(&configuration)
        wire = DistortingTransport(org)
        connection = .fixture(configuration, wire, clock)
    }

    var source: SalesforceSource { connection.source }
    var target: SalesforceTarget { connection.target }

    /// A process that knows nothing.
    ///
    /// - Parameter persons: who knows what has become of persons.
    mutating func restart(persons: (any PersonRegister)? = nil) {
        connection = .fixture(configuration, wire, clock, persons)
    }

    /// A whole poll.
    func poll(
        after cursor: String? = nil,
        cycle: Int64 = 1
    ) async throws -> (changes: [KeyedChange], last: ChangePage) {
        let poll = try await source.wholePoll(after: cursor, cycle: cycle)
        return (poll.changes, poll.last)
    }

    func update(
        _ record: String,
        _ fields: [Field],
        person: String = "42",
        object: ObjectType = .lead
    ) -> WriteCommand {
        var write = command(.update, object, record, fields, person)
        write.setsLink = true
        return write
    }

    func create(_ fields: [Field], person: String = "42") -> WriteCommand {
        command(.create, .lead, nil, fields, person)
    }

    /// A request for a record at once.
    var request: SyncRequest {
        SyncRequest(id: "r1", person: "42", assignTo: nil, at: clock.now(), by: nil)
    }

    private func command(
        _ operation: WriteCommand.Operation,
        _ object: ObjectType,
        _ record: String?,
        _ fields: [Field],
        _ person: String
    ) -> WriteCommand {
        let lead = LeadID(.marketo, person)
        return .plain(operation, object, of: lead, record: record, fields, at: clock.now())
    }
}

extension Field {
    static func text(_ name: String, _ text: String) -> Field {
        Field(name: name, value: .text(text))
    }
}

/// Persons with known fates.
struct KnownPersons: PersonRegister {
    var known: [String: PersonFate]

    func fates(of persons: Set<String>) async -> [String: PersonFate] {
        known.filter { persons.contains($0.key) }
    }
}

/// So many times, from any thread.
final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func set(_ count: Int) { left.withLock { $0 = count } }

    /// Whether there was one left.
    func take() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
