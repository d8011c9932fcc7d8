// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization

/// The partition counts that a process began with, for as long as it runs.
///
/// A lead's partition follows from the number of partitions, in every role. With another number a
/// lead would have two partitions, so every role ends.
public final class PartitionCounts: Sendable {
    private let topics: Set<String>
    private let first = Mutex<[String: Int32]>([:])

    /// The counts of these topics, none of which is known yet.
    public init(of topics: some Sequence<String>) { self.topics = Set(topics) }

    /// Compares counts with those that were seen first. A topic that is missing is passed over; the
    /// caller that needs it finds out.
    ///
    /// - Throws: `invalidArgument`, which no new attempt can mend.
    public func check(_ counts: [String: Int32]) throws(KafkaError) {
        let changes = first.withLock { first in
            topics.sorted().compactMap { topic -> (String, Int32, Int32)? in
                guard let count = counts[topic] else { return nil }
                guard let before = first[topic] else {
                    first[topic] = count
                    return nil
                }
                return before == count ? nil : (topic, before, count)
            }
        }
        guard let (topic, before, count) = changes.first else { return }
        throw KafkaError(
            code: .invalidArgument,
            message: "topic \(topic) has \(count) partitions, and had \(before) when this process "
                + "began: a lead's partition follows from their number, so nothing goes on; stop "
                + "all roles and run 'leadsync topics check'"
        )
    }
}

/// Looks now and then whether partition counts have changed. It belongs to one thread.
public final class TopicWatch {
    private let configuration: KafkaConfiguration
    private let counts: PartitionCounts
    private let intervalMilliseconds: Int64
    private var admin: Admin?
    private var lastLook: Int64?

    /// A watch that begins with its first look.
    public init(
        _ configuration: KafkaConfiguration,
        _ counts: PartitionCounts,
        intervalMilliseconds: Int64
    ) {
        self.configuration = configuration
        self.counts = counts
        self.intervalMilliseconds = intervalMilliseconds
    }

    /// Looks when it is time to; a cluster that does not answer is passed over.
    ///
    /// - Throws: only that a count has changed.
    public func look() throws(KafkaError) {
        let now = MonotonicTime.milliseconds()
        if let lastLook, now - lastLook < intervalMilliseconds { return }
        lastLook = now
        guard let found = try? currentCounts() else { return }
        try counts.check(found)
    }

    private func currentCounts() throws(KafkaError) -> [String: Int32] {
        let used: Admin
        if let admin {
            used = admin
        } else {
            used = try Admin(configuration)
            admin = used
        }
        return try used.partitionCounts(
            timeoutMilliseconds: KafkaLimits.watchTimeoutMilliseconds
        )
    }

    /// Closes the client.
    public func close() {
        admin?.close()
        admin = nil
    }
}
