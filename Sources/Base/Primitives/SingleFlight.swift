// SPDX-License-Identifier: Apache-2.0

/// One operation for each key at a time: callers that want the same wait for the same answer.
///
/// It belongs to an actor. The operation stores its answer and calls `end` before it returns, in
/// one turn of that actor: so everything is in place before the first of the callers goes on, and
/// a caller that comes later starts a new operation.
public struct SingleFlight<Key: Hashable, Value: Sendable, Failure: Error> {
    /// An operation under way.
    public typealias Flight = Task<Result<Value, Failure>, Never>

    private var flights: [Key: Flight] = [:]

    /// No operation is under way.
    public init() {}

    /// The operation under way for a key, or a new one.
    ///
    /// A new one is a task of its own: a caller that is cancelled does not take it from the others.
    public mutating func join(
        _ key: Key,
        orStart operation: @escaping @Sendable () async -> Result<Value, Failure>
    ) -> Flight {
        if let flight = flights[key] { return flight }
        let flight = Task { await operation() }
        flights[key] = flight
        return flight
    }

    /// The operation for a key has its answer.
    public mutating func end(_ key: Key) { flights[key] = nil }
}

/// The key where there is one thing to ask for.
public enum OnlyKey: Hashable, Sendable { case only }

extension SingleFlight where Key == OnlyKey {
    /// The operation under way, or a new one.
    public mutating func join(
        orStart operation: @escaping @Sendable () async -> Result<Value, Failure>
    ) -> Flight {
        join(.only, orStart: operation)
    }

    /// The operation has its answer.
    public mutating func end() { end(.only) }
}
