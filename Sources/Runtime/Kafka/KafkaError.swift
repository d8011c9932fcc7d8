// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// What went wrong in the client or at the broker, and what to do about it.
///
/// The disposition is decided here, once; no caller reads codes to find out what to do.
public struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the caller has to do.
    public enum Disposition: Sendable, Hashable {
        /// Make the same call again, with the same arguments, after a pause.
        case retry
        /// Abort the open transaction, go back to the committed offsets, and carry on.
        case abort
        /// This handle cannot be used any more: end the process, or build a new one.
        case fatal
    }

    /// What kind of error, as the Kafka protocol and librdkafka number them.
    public let code: Code
    /// One line for people: what was being done, and what came back.
    public let message: String
    /// What the caller has to do.
    public let disposition: Disposition

    /// An error that this module or a caller of it found.
    public init(code: Code, message: String, disposition: Disposition? = nil) {
        self.code = code
        self.message = KafkaError.line(message)
        self.disposition = disposition ?? code.disposition
    }

    /// The message.
    public var description: String { message }

    /// An error number as Kafka has it (positive) or as librdkafka has it (negative).
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The number.
        public let rawValue: Int32
        /// A code by its number.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// No error.
        public static let none = Code(rawValue: 0)
        /// The offset asked for is not in the partition.
        public static let offsetOutOfRange = Code(rawValue: 1)
        /// There is no such topic or partition.
        public static let unknownTopicOrPartition = Code(rawValue: 3)
        /// The record is larger than the topic takes.
        public static let messageTooLarge = Code(rawValue: 10)
        /// The member's generation has passed: the group has rebalanced.
        public static let illegalGeneration = Code(rawValue: 22)
        /// The group does not know the member (any more).
        public static let unknownMember = Code(rawValue: 25)
        /// An access control entry for the topic is missing.
        public static let topicAuthorizationFailed = Code(rawValue: 29)
        /// An access control entry for the group is missing.
        public static let groupAuthorizationFailed = Code(rawValue: 30)
        /// An access control entry for the cluster is missing.
        public static let clusterAuthorizationFailed = Code(rawValue: 31)
        /// An access control entry for the transactional id is missing.
        public static let transactionalIDAuthorizationFailed = Code(rawValue: 53)
        /// The topic is there already.
        public static let topicAlreadyExists = Code(rawValue: 36)
        /// A newer producer has taken over the transactional id.
        public static let invalidProducerEpoch = Code(rawValue: 47)
        /// A newer member has taken over the group instance id.
        public static let fencedInstance = Code(rawValue: 82)
        /// A newer producer has taken over the transactional id.
        public static let producerFenced = Code(rawValue: 90)
        /// The topic is not there (any more), as the client sees it.
        public static let unknownTopic = Code(rawValue: -188)
        /// The partition is not there (any more), as the client sees it.
        public static let unknownPartition = Code(rawValue: -190)
        /// Records of the transaction could not be delivered.
        public static let inconsistent = Code(rawValue: -149)
        /// Wrong arguments or an unknown property.
        public static let invalidArgument = Code(rawValue: -186)
        /// The time allowed is over.
        public static let timedOut = Code(rawValue: -185)
        /// The producer's queue is full.
        public static let queueFull = Code(rawValue: -184)
        /// No connection.
        public static let transport = Code(rawValue: -195)
        /// The call does not fit the handle's state.
        public static let state = Code(rawValue: -172)
        /// The handle is past use.
        public static let fatal = Code(rawValue: -150)
        /// Not polled for longer than `max.poll.interval.ms`.
        public static let maximumPollExceeded = Code(rawValue: -147)
        /// A newer producer has taken over the transactional id.
        public static let fenced = Code(rawValue: -144)
        /// There is no offset to start from, or it is no longer there.
        public static let offsetReset = Code(rawValue: -140)

        /// True for errors that a record's size or form causes, whatever state the cluster is in.
        public var isRecordsFault: Bool {
            switch rawValue {
            case 2, 10, 18, 32, 44, 87: true
            default: false
            }
        }

        /// True when an access control entry is missing: only a person can put that right.
        public var isMissingPermission: Bool {
            switch self {
            case .topicAuthorizationFailed, .groupAuthorizationFailed,
                .clusterAuthorizationFailed, .transactionalIDAuthorizationFailed:
                true
            default: false
            }
        }

        /// True when a topic or a partition is not there.
        public var isUnknownTopic: Bool {
            self == .unknownTopicOrPartition || self == .unknownTopic || self == .unknownPartition
        }

        /// True when another process has taken over this one's identity.
        public var isFencing: Bool {
            self == .fenced || self == .producerFenced || self == .invalidProducerEpoch
                || self == .fencedInstance
        }
    }
}

extension KafkaError.Code {
    /// What a bare code asks for, where librdkafka gives no more than the code.
    var disposition: KafkaError.Disposition {
        switch rd_kafka_resp_err_t(rawValue: rawValue) {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
            RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__WAIT_CACHE,
            RD_KAFKA_RESP_ERR__QUEUE_FULL,
            RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__RETRY,
            RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
            RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
            return .retry
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__INCONSISTENT,
            RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD,
            RD_KAFKA_RESP_ERR_INVALID_MSG:
            return .abort
        default:
            // Unknown is fatal (rdkafka.h, "Handling of other errors"): a worker that ends is
            // restarted and takes over from what is committed; one that guesses may lose.
            return .fatal
        }
    }
}

extension KafkaError {
    /// An error of a call that answers with a code.
    init(_ error: rd_kafka_resp_err_t, during operation: String) {
        let text = rd_kafka_err2str(error).map { String(cString: $0) } ?? "error"
        self.init(code: Code(rawValue: error.rawValue), message: "\(operation): \(text)")
    }

    /// An error object of librdkafka, which this takes over and destroys.
    ///
    /// The order of the questions is that of rdkafka.h: fatal, abort, retry, and all else fatal.
    init(consuming error: OpaquePointer, during operation: String) {
        let code = Code(rawValue: rd_kafka_error_code(error).rawValue)
        let text = rd_kafka_error_string(error).map { String(cString: $0) } ?? "error"
        let disposition: Disposition
        if rd_kafka_error_is_fatal(error) != 0 {
            disposition = .fatal
        } else if rd_kafka_error_txn_requires_abort(error) != 0 {
            disposition = .abort
        } else if rd_kafka_error_is_retriable(error) != 0 {
            disposition = .retry
        } else {
            disposition = .fatal
        }
        rd_kafka_error_destroy(error)
        self.init(code: code, message: "\(operation): \(text)", disposition: disposition)
    }

    /// The text on one line and of bounded length, for logs and terminals.
    private static func line(_ text: String) -> String {
        var result = String(decoding: text.utf8.prefix(KafkaLimits.errorTextBytes), as: UTF8.self)
        if result.utf8.contains(where: { $0 < 0x20 }) {
            result = String(result.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        }
        return result
    }
}
