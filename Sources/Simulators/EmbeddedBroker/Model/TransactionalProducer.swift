// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The state of a transactional id.
final class TransactionalProducer {
    enum State: String {
        case empty, open
        /// The end is decided, and not all markers are written yet.
        case committing, aborting
        case committed, aborted
    }

    let transactionalID: String
    var producerID: Int64
    var epoch: Int16
    /// The epoch before the last bump that its owner may have missed: who asks with it for the
    /// next one is answered and not fenced.
    var formerEpoch: Int16?
    var timeoutMilliseconds: Int32
    var state = State.empty
    var partitions: Set<TopicPartition> = []
    var groups: Set<String> = []
    var timer: Scheduled<Void>?

    /// Whether its last transaction waits for markers.
    var isEnding: Bool { state == .committing || state == .aborting }
    var isUnfinished: Bool { state == .open || isEnding }

    init(transactionalID: String, producerID: Int64, timeoutMilliseconds: Int32) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.timeoutMilliseconds = timeoutMilliseconds
        epoch = 0
    }
}
