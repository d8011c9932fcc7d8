// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What a process tells of its membership, on its own thread: the cases that the events of every
/// role with standbys have.
public protocol StandbyEvent: Sendable {
    /// It is a member of the group, and another one is active.
    static var standby: Self { get }
    /// It waits for a process of an older version that is active under that name.
    static func waitingForEarlier(name: String) -> Self
    /// An error that it recovers from by starting anew after a pause.
    static func trouble(_ error: KafkaError) -> Self
    /// The loop has come round.
    static var beat: Self { get }
}
