// SPDX-License-Identifier: Apache-2.0

/// Uses a connection to a vendor that answers all kinds of things: it polls, asks for a record and
/// writes, round after round, with cursors that are distorted too, and with new connections.
public struct ConnectorFuzz<Connection: Sendable> {
    private static var rounds: Int { 60 }
    private static var roundsOfConnection: Int { 20 }

    /// A connection that knows nothing.
    public var connect: () -> Connection
    /// Polls a page behind a cursor; gives the next cursor.
    public var poll: (Connection, String?, Int64) async throws -> String
    /// Asks for a record.
    public var ask: (Connection, String) async throws -> Void
    /// Writes a batch, which may be one that was written before.
    public var write: (Connection, inout JSONDistorter, Bool) async throws -> Void

    /// How a vendor's connection is used.
    public init(
        connect: @escaping () -> Connection,
        poll: @escaping (Connection, String?, Int64) async throws -> String,
        ask: @escaping (Connection, String) async throws -> Void,
        write: @escaping (Connection, inout JSONDistorter, Bool) async throws -> Void
    ) {
        self.connect = connect
        self.poll = poll
        self.ask = ask
        self.write = write
    }

    /// Runs all rounds.
    ///
    /// - Parameter record: a record that there is.
    /// - Returns: how many polls and batches got through.
    public func run(seed: UInt64, record: String) async -> Int {
        var distorter = JSONDistorter(seed: seed &* 31)
        var cursor: String?
        var answered = 0
        var connection = connect()
        for round in 0..<Self.rounds {
            if round.isMultiple(of: Self.roundsOfConnection) { connection = connect() }
            let isRepeated = distorter.happens(onceIn: 2)
            let asked = distorter.one(of: JSONDistorter.oddTexts + [record])
            do {
                let next = try await poll(connection, cursor, Int64(round))
                cursor = distorter.happens(onceIn: 5) ? odd(next, &distorter) : next
                answered += 1
            } catch {}
            try? await ask(connection, asked)
            do {
                try await write(connection, &distorter, isRepeated)
                answered += 1
            } catch {}
        }
        return answered
    }

    private func odd(_ cursor: String, _ distorter: inout JSONDistorter) -> String {
        String(decoding: distorter.distorted(Array(cursor.utf8)), as: UTF8.self)
    }
}
