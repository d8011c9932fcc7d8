// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module on a wait, a retry or a buffer, with its unit in its name.
public enum KafkaLimits {
    /// librdkafka wants a group for every consumer; this one is never joined.
    static let readerGroup = "leadsync-reader"
    /// Between two heartbeats of a member at most, however long its session may be silent.
    public static let heartbeatMilliseconds = 3_000
    /// How long a client waits at most before it tries a lost connection again.
    public static let reconnectMilliseconds = 1_000
    /// How often a client asks who leads the partitions of its topics.
    public static let metadataRefreshMilliseconds = 1_000
    /// How long a client goes on with what it knows of a topic when no broker answers.
    public static let metadataAgeMilliseconds = 900_000
    /// How long a transactional producer keeps a connection that it does not use: it bounds how
    /// long librdkafka 2.0.2 may forget to look for a coordinator that was away.
    public static let idleConnectionMilliseconds = 4_000
    /// How long one request to the cluster may take before it counts as failed.
    public static let requestTimeoutMilliseconds: Int32 = 10_000
    /// How long starting a transactional producer may take, all tries together.
    public static let initializeTransactionsTimeoutMilliseconds: Int64 = 60_000
    /// How long one try of a transactional call may block.
    public static let transactionCallTimeoutMilliseconds: Int32 = 2_000
    /// The largest record that a producer takes, with its key and headers: what a topic takes that
    /// nobody has changed (1,048,588 bytes), less the framing of a batch.
    public static let messageBytes = 1_048_000
    /// How long sending offsets, committing or aborting may take, all tries together.
    public static let transactionTimeoutMilliseconds: Int64 = 60_000
    /// The pause before a call that may be tried again is tried again.
    public static let retryPauseMilliseconds: Int32 = 100
    /// How long to serve a producer whose queue is full before the record is offered again.
    public static let queueFullPauseMilliseconds: Int32 = 10
    /// How often a record is offered to a full queue before that is an error: a minute in all.
    public static let queueFullTries = 6_000
    /// The records that a producer's queue holds.
    public static let producerQueueRecords = 1_000_000
    /// The bytes that a producer's queue holds, in KiB.
    public static let producerQueueKibibytes = 1_048_576
    /// How long the broker keeps a silent transaction open: it bounds how long a dead worker
    /// can hold up those who take over from it.
    public static let brokerTransactionTimeoutMilliseconds = 10_000
    /// How long closing a consumer may take before it is left to the broker's session timeout.
    public static let consumerCloseTimeoutMilliseconds: Int64 = 2_000
    /// How long destroying a handle may take before it is left behind (see exactly-once notes:
    /// a vanished partition or coordinator can hold librdkafka 2.0.2 up for ever).
    public static let destroyTimeoutMilliseconds: Int64 = 1_500
    /// How long a look at the partition counts may hold its thread up.
    static let watchTimeoutMilliseconds: Int32 = 1_000
    /// How long one wait for a record lasts while a group's lag is measured.
    static let lagPollMilliseconds: Int32 = 50
    /// How long one wait of a topic reader that reads to the end lasts.
    static let readerPollMilliseconds: Int32 = 100
    /// How often a reader whose place is refused looks it up again without having found out why.
    static let unexplainedResets = 10
    /// How often waiting for another thread looks again.
    static let waitPauseMilliseconds: Int32 = 2
    /// How many bytes of a broker's or library's message are kept in an error.
    static let errorTextBytes = 512
}
