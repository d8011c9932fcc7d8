// SPDX-License-Identifier: Apache-2.0

/// Bounds of the connectors' runtime, with their unit in their name.
public enum Limits {
    /// The longest cursor of a source: with what the runtime adds, it has to fit a committed
    /// offset's metadata (4,096 bytes on an untuned broker).
    public static let cursorBytes = 3_000
    /// What the runtime keeps beside a committed offset at the most.
    static let metadataBytes = 4_096
    /// How long the group waits for a dead connector before another one takes over.
    public static let sessionTimeoutMilliseconds = 6_000
    /// How long one wait for something to commit lasts before the group is served again.
    static let turnMilliseconds = 20
    /// How long one wait for records lasts before a reader looks whether it is to stop.
    static let readerPollMilliseconds: Int32 = 100
    /// How long a connector that stops lets calls end whose results are then committed.
    static let graceMilliseconds: Int64 = 2_000
    /// How long it then waits for its tasks, which are cancelled.
    static let cancellationMilliseconds: Int64 = 5_000
    /// A commit thread that has not come round for this part of the session timeout may no longer
    /// be the active one: no call begins before it has.
    static let stalePartOfSession = 2

    /// How long a call of a connector that has died may still be under way at the vendor, after the
    /// session timeout: what it may have written is not written again before.
    public static let quietMilliseconds: Int64 = 15_000
    /// How often all offsets are committed again, so that Kafka does not forget those of quiet
    /// partitions: far more often than the seven days after which it does.
    static let offsetRenewalMilliseconds: Int64 = 86_400_000
    /// How often at the most the ends of partitions that are done are committed: one transaction
    /// for all of them, and none where nothing has moved.
    static let endIntervalMilliseconds: Int64 = 5_000

    /// The records that a reader holds for a lane that does not keep up.
    static let queuedRecords = 500
    /// The writes that the normal lane looks ahead, over all partitions.
    static let writesAhead = 2_000
    /// The realtime writes of one partition that are ahead of the backlog, done or not: each is
    /// remembered until the backlog has passed it. More wait in the backlog.
    static let overtakings = 1_000
    /// The refused ones among them: they are kept in an offset's metadata.
    static let refusedOvertakings = 100
    /// The text that names the postponed writes of a partition in an offset's metadata: when it is
    /// full, the partition waits for them. Some hundreds to a thousand of them.
    static let postponedBytes = 1_900
    /// The wait before a write that the vendor cannot take for the moment is tried again; it
    /// doubles up to its bound.
    static let postponementMilliseconds: ClosedRange<Int64> = 10_000...600_000
    /// The records that go into one transaction, unless one page alone has more.
    static let recordsInTransaction = 5_000
    /// The largest record that is published, with key and headers; Kafka's usual bound is
    /// 1,000,000.
    static let valueBytes = 900_000
    /// What is kept of the value, and of the key, of a record that is too large to be published
    /// whole.
    static let cutBytes = 65_536
    /// The headers that are kept of such a record, and the largest of them.
    static let cutHeaders = 50
    static let cutHeaderBytes = 4_096
    /// The longest reason of a dead letter.
    static let reasonCharacters = 500
    /// How many errors a cycle report holds.
    static let errorsInReport = 20
    /// The cycles that are read back when a connector becomes active.
    static let cyclesBack: Int64 = 64
    /// A system whose last report is older than this many cycles has no connector; polls do not
    /// wait for it.
    static let silentCycles: Int64 = 3
    /// How long Marketo's poll waits for Salesforce's report of the same cycle.
    public static let losingSideWaitMilliseconds: Int64 = 30_000
    /// How often a first load that waits for the other side's looks how far that is.
    static let gateMilliseconds: Int64 = 500
    /// How long the other side's load may stand still before this cycle stops waiting for it.
    static let silentLoadMilliseconds: Int64 = 600_000
    /// How often the first load says how far it is.
    static let progressIntervalMilliseconds: Int64 = 10_000
    /// Sync requests that are read from the vendor at the same time.
    static let requestsAtOnce = 4
    /// How often the backlog is measured.
    static let backlogIntervalMilliseconds: Int64 = 10_000

    /// How long a fault that goes on is not told again.
    static let repeatedFaultMilliseconds: Int64 = 600_000
    /// How many different lines are remembered so as not to be told again.
    static let rememberedLines = 100
    /// The wait after a vendor's fault that passes by itself; it doubles up to its bound.
    static let faultPauseMilliseconds: ClosedRange<Int64> = 1_000...60_000
    /// The wait after a fault that a person or the vendor's clock has to end.
    static let longFaultPauseMilliseconds: ClosedRange<Int64> = 60_000...900_000
}
