// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
import Primitives
public import TestKit

/// Uses a connection to a vendor that answers all kinds of things: it polls, asks for a record and
/// writes, round after round, with cursors that are distorted too, and with new connections.
public struct ConnectorFuzz {
    /// The two seams of a vendor's connection.
    public typealias Connection = (source: any ChangeSource, target: any WriteTarget)

    /// What came of all rounds.
    public struct Outcome: Sendable {
        /// The polls and batches that got through.
        public var answered = 0
        /// The batches whose outcomes were not those of its writes, in their order.
        public var mismatchedBatches = 0
    }

    private static let rounds = 60
    private static let roundsOfConnection = 20
    private static let batchWrites = 5

    private let connect: () -> Connection
    private let write: (Int, inout JSONDistorter) -> WriteCommand

    /// How a vendor's connection is used.
    ///
    /// - Parameters:
    ///   - connect: makes a connection that knows nothing.
    ///   - write: makes a write of a number.
    public init(
        connect: @escaping () -> Connection,
        write: @escaping (Int, inout JSONDistorter) -> WriteCommand
    ) {
        self.connect = connect
        self.write = write
    }

    /// Runs all rounds.
    ///
    /// - Parameter record: a record that there is.
    public func run(seed: UInt64, record: String) async -> Outcome {
        var distorter = JSONDistorter(seed: seed &* 31)
        var cursor: String?
        var outcome = Outcome()
        var connection = connect()
        for round in 0..<Self.rounds {
            if round.isMultiple(of: Self.roundsOfConnection) { connection = connect() }
            let isRepeated = distorter.happens(onceIn: 2)
            let asked = distorter.one(of: JSONDistorter.oddTexts + [record])
            do {
                _ = try await connection.source.schemas(cycle: Int64(round))
                let page = try await connection.source.page(after: cursor, cycle: Int64(round))
                cursor = distorter.happens(onceIn: 5) ? odd(page.cursor, &distorter) : page.cursor
                outcome.answered += 1
            } catch {}
            _ = try? await connection.source.record(asked, request: Self.request(asked))
            let writes = (0..<Self.batchWrites).map { write($0, &distorter) }
            do {
                let results = try await connection.target.apply(writes, mayBeRepeated: isRepeated)
                if results.map(\.write) != writes.map(\.id) { outcome.mismatchedBatches += 1 }
                outcome.answered += 1
            } catch {}
        }
        return outcome
    }

    private static func request(_ person: String) -> SyncRequest {
        SyncRequest(
            id: "r",
            person: person,
            assignTo: nil,
            at: Timestamp(milliseconds: 0),
            by: nil
        )
    }

    private func odd(_ cursor: String, _ distorter: inout JSONDistorter) -> String {
        String(decoding: distorter.distorted(Array(cursor.utf8)), as: UTF8.self)
    }
}

extension WriteCommand {
    /// A write of which much may be odd: its lead, its record, its values, its times.
    ///
    /// - Parameters:
    ///   - objects: the kinds of record that it may be for.
    ///   - record: a record that there is.
    ///   - names: the names of its fields; one more has an odd name.
    public static func odd(
        _ number: Int,
        _ distorter: inout JSONDistorter,
        objects: [ObjectType],
        record: String,
        fields names: [String]
    ) -> WriteCommand {
        let texts = JSONDistorter.oddTexts
        let isSound = distorter.happens(onceIn: 2)
        return WriteCommand(
            id: "w\(number)",
            lead: LeadID(
                distorter.one(of: [.marketo, .salesforce]),
                isSound ? "\(number + 1)" : distorter.one(of: texts)
            ),
            version: distorter.one(of: [1, .max, .min]),
            operation: distorter.one(of: [.create, .update]),
            object: distorter.one(of: objects),
            record: distorter.one(of: [nil, record, distorter.one(of: texts)]),
            fields: (names + [distorter.one(of: texts)]).map {
                Field(name: $0, value: .text(isSound ? "a\(number)@b.c" : distorter.one(of: texts)))
            },
            priority: distorter.one(of: [.normal, .realtime]),
            cause: Cause(),
            decidedAt: Timestamp(milliseconds: distorter.one(of: [0, .max, .min]))
        )
    }
}
