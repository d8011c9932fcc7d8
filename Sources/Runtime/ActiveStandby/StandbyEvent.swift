// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What a process tells of its membership, on its own thread.
public enum StandbyEvent: Hashable, Sendable {
    /// It is a member of the group, and another one is active.
    case standby
    /// It waits for a process of an older version that is active under that name.
    case waitingForEarlier(name: String)
    /// An error that it recovers from by starting anew after a pause.
    case trouble(KafkaError)
    /// The loop has come round.
    case beat
}
