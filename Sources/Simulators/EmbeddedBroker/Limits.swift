// SPDX-License-Identifier: Apache-2.0

/// Every bound the broker keeps, in one place. A real broker makes most of these configurable;
/// here they are generous enough never to matter to a correct client.
enum Limits {
    /// A frame longer than this closes its connection: the length comes from the wire.
    static let frameBytes = 100 << 20
    /// Requests read ahead of the one being answered; above this the socket is not read.
    static let queuedRequestsPerConnection = 64
    /// Connections above this are closed on arrival.
    static let connections = 4_096
    /// Time a starting broker's kernel queue holds connections not yet accepted.
    static let acceptBacklog: Int32 = 256
    /// The bytes of one read from a socket; big produce requests arrive in few pieces.
    static let receiveBufferBytes = 1 << 20
    /// A stored batch up to this size is copied into the answer, a bigger one is sent in place:
    /// below it a gather-write entry costs more than the copy.
    static let copiedBatchBytes = 8 << 10
    /// A metadata request, create request or configuration can ask for at most this many.
    static let partitionsPerTopic: Int32 = 10_000
    static let topicNameBytes = 249
    /// Default bound of one record batch.
    static let messageBytes = 16 << 20
    /// As in Kafka's `offset.metadata.max.bytes`.
    static let offsetMetadataBytes = 4_096
    /// Batches remembered for each producer and partition to recognise repeats, as in Kafka.
    static let rememberedBatchesPerProducer = 5
    /// A fetch never waits longer than this, whatever it asks for.
    static let fetchWaitMilliseconds: Int64 = 60_000
    /// One fetch answer never holds more than this, whatever it asks for.
    static let fetchAnswerBytes = 256 << 20
    /// As in Kafka's `transaction.max.timeout.ms`.
    static let transactionTimeoutMilliseconds: Int32 = 900_000
    /// Kafka refuses session timeouts under 6 s; tests want shorter ones.
    static let sessionTimeoutMilliseconds: ClosedRange<Int32> = 10...1_800_000
    static let rebalanceTimeoutMilliseconds: Int32 = 3_600_000
    static let membersPerGroup = 1_000
    /// The epoch after which a transactional id gets a new producer id.
    static let producerEpoch: Int16 = .max - 1
    /// How long a group's coordinator waits for its log, as in Kafka's
    /// `offsets.commit.timeout.ms`.
    static let groupWriteMilliseconds = 5_000
    /// A byte quota looks back over these many samples of a second, as in Kafka's
    /// `quota.window.num`.
    static let quotaSamples = 11
    /// A connection is not held back for longer than this, whatever its quota.
    static let throttleMilliseconds = 60_000
    /// Client ids whose bytes are counted; beyond them a new one is not held back.
    static let meteredClients = 1_000
    /// When a port that could not be opened again is tried once more.
    static let reopenMilliseconds: Int64 = 100
    /// The largest number that a line of the control may have.
    static let controlNumber = 1 << 30
    /// Faults waiting to strike.
    static let faults = 10_000
}
