// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel

/// A test expected a result, and the write was postponed.
public struct UnexpectedWait: Error, CustomStringConvertible {
    /// What the target said of it.
    public var description: String
}

extension WriteTarget {
    /// Applies writes and returns their results; throws if one of them was postponed.
    public func results(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws -> [WriteResult] {
        try await apply(writes, mayBeRepeated: mayBeRepeated).map { outcome in
            guard let result = outcome.result else {
                throw UnexpectedWait(description: "not settled: \(outcome)")
            }
            return result
        }
    }
}

/// Applies a batch again and again until every write has a result.
///
/// - Parameter reconnect: makes a target that knows nothing of the attempts before.
/// - Throws: `UnexpectedWait` if the batch never comes through.
public func applyUntilDone(
    _ writes: [WriteCommand],
    by target: any WriteTarget,
    reconnect: () -> any WriteTarget
) async throws -> [WriteResult] {
    var results: [String: WriteResult] = [:]
    var target = target
    for attempt in 0..<50 {
        let open = writes.filter { results[$0.id] == nil }
        if open.isEmpty { return writes.compactMap { results[$0.id] } }
        do {
            let outcomes = try await target.apply(open, mayBeRepeated: attempt > 0)
            for outcome in outcomes { results[outcome.write] = outcome.result }
        } catch {
            target = reconnect()
        }
    }
    throw UnexpectedWait(description: "the batch never came through")
}
