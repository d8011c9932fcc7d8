// SPDX-License-Identifier: Apache-2.0

public import ActiveStandby
public import Kafka

/// What a scheduler tells its observer, on its own thread.
public enum SchedulerEvent: Hashable, Sendable, StandbyEvent {
    /// The scheduler is a member of the group, and another one is active.
    case standby
    /// The scheduler has become the active one, and goes on after that cycle.
    case active(lastCycle: Int64)
    case triggered(cycle: Int64)
    case ended(cycle: Int64)
    case givenUp(cycle: Int64, missing: [String])
    /// It waits for a scheduler of an older version that is active under that name.
    case waitingForEarlier(name: String)
    /// A trigger whose number leaves none to go on with.
    case refused(cycle: Int64)
    /// An error that it recovers from by starting anew after a pause.
    case trouble(KafkaError)
    /// A record on the triggers or the cycles cannot be read.
    case unreadable(topic: String, reason: String)
    /// The loop has come round.
    case beat
}
