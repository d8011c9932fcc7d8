// SPDX-License-Identifier: Apache-2.0

public import ActiveStandby
public import Kafka
public import LeadModel
public import VendorAPI

/// What a connector tells its observer; from its thread and from its tasks, at any time.
public enum ConnectorEvent: Hashable, Sendable, StandbyEvent {
    /// A part of the connector that calls the vendor.
    public enum Lane: String, Hashable, Sendable, CaseIterable {
        case poll, writes, realtime, requests, activities
    }

    /// The connector is a member of the group, and another one is active.
    case standby
    /// The connector has become the active one.
    case active
    /// An error after which the connector starts anew, after a pause.
    case trouble(KafkaError)
    /// The connector waits for one of an older version that is active under that name.
    case waitingForEarlier(name: String)
    /// Records that had not been read yet are no longer there, or the topic is another one.
    case gap(LogGap)
    /// Writes that waited for the vendor are no longer there: retention is too short.
    case expired(topic: String, records: Int64)
    /// A record could not be decoded and was published to the dead letters.
    case unreadable(topic: String, reason: String)
    /// A poll has begun.
    case cycleBegan(Int64)
    /// A poll has ended, with or without errors.
    case cycleEnded(CycleReport)
    /// The first load waits for the other system's, and for the workers to have read that.
    case waitingForOtherSide
    /// How far the first load is; told at intervals.
    case loading(LoadMeter.Reading)
    /// The first load is over: what changes is told from now on.
    case loaded(records: Int64)
    /// Changes were published.
    case published(changes: Int)
    /// What the sync user sees has changed.
    case schemaChanged(ObjectType)
    /// Writes were applied or rejected and their results are published; with the longest time from
    /// a decision to its result.
    case written(
        lane: Lane,
        applied: Int,
        rejected: Int,
        withoutCall: Int,
        slowestMilliseconds: Int64
    )
    /// The vendor cannot take some writes for the moment: they are tried again.
    case postponed(line: String)
    /// How many writes wait because of that.
    case waiting(writes: Int)
    /// A sync request was answered; false when there is no such person.
    case answered(isKnown: Bool)
    /// Activities were written back; one line for each that the vendor refused.
    case logged(activities: Int, refusals: [String])
    /// A call failed. It is repeated after the pause; a poll is repeated at the next trigger.
    case fault(lane: Lane, VendorError, pauseMilliseconds: Int64?)
    /// How many writes are still to be read.
    case backlog(Int64)
    /// How the budget stands.
    case budget(BudgetReading)
    /// What was called since the connector became active.
    case calls(CallStatistics)
    /// The loop has come round.
    case beat
}
