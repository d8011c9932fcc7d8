// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// Why a worker has ended by itself: something that no restart cures.
///
/// A worker survives everything else: brokers that die, transactions that time out, fenced
/// producers.
public struct WorkerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason, for exit codes.
    public enum Reason: Sendable, Hashable {
        /// Topics or properties are not as they have to be.
        case configuration
        /// An access control entry is missing.
        case permission
        /// Records were deleted before they were read, or the changelog was.
        case recordsLost
        /// Another process runs under this worker's identifier.
        case identityTaken
        /// The state store cannot be used.
        case store
        /// The state store's disk is full, or it fails.
        case disk
        /// The worker was stopped before its last transaction was committed; its successor does it
        /// again.
        case interrupted
    }

    /// What kind of reason.
    public let reason: Reason
    /// One line for people: what is wrong, where, and what to do.
    public let message: String
    /// The message.
    public var description: String { message }

    /// An end for a reason.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

extension WorkerError {
    /// The reason to end that an error of the state store gives.
    init(_ error: StateStoreError) {
        self.init(error.kind == .disk ? .disk : .store, error.message)
    }

    /// The reason to end that a client's error gives; nil for an error that a worker survives.
    init?(_ error: KafkaError, workerIdentifier: String) {
        if error.code == .fencedInstance {
            self.init(
                .identityTaken,
                "another worker uses the same worker.id (\(workerIdentifier)): stop one of them, "
                    + "or give it a name of its own"
            )
        } else if error.code.isMissingPermission {
            self.init(
                .permission,
                "\(error.message): give the worker's user the access that the deployment guide "
                    + "lists"
            )
        } else if error.code == .invalidArgument {
            self.init(.configuration, error.message)
        } else {
            return nil
        }
    }
}
