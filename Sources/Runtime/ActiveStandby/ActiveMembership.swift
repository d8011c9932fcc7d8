// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// Membership in a group of which one member is active and the others stand by. The group gives a
/// partition to one of them; what the partition holds is read elsewhere.
///
/// It belongs to one thread, which serves it; `isActive` changes within `serve` and `close`.
public final class ActiveMembership {
    /// The group's consumer, for committed offsets and for transactions in the group's name.
    public let member: Consumer
    /// Whether the partition is this member's, and so the work.
    public private(set) var isActive = false
    private let partition: TopicPartition

    /// A member that has not joined yet.
    ///
    /// - Parameters:
    /// - group: the group of all processes of the role.
    /// - partition: the member that has it is active.
    ///   - sessionTimeoutMilliseconds: after so long a silence another one becomes active.
    public init(
        _ configuration: KafkaConfiguration,
        group: String,
        partition: TopicPartition,
        sessionTimeoutMilliseconds: Int,
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        self.partition = partition
        member = try Consumer(
            configuration,
            role: .member(
                group: group,
                instance: nil,
                sessionTimeoutMilliseconds: sessionTimeoutMilliseconds
            ),
            topics: [partition.topic],
            log: log
        )
    }

    /// Joins the group.
    ///
    /// - Parameter onStandby: called within `serve` when another member has been made active.
    public func join(onStandby: @escaping () -> Void) throws(KafkaError) {
        member.onRebalance = { [unowned self] change in
            switch change {
            case .assigned(let partitions):
                isActive = partitions.contains(partition)
                // The records come by readers.
                try? member.assign(
                    partitions.map { PartitionOffset($0, offset: PartitionOffset.end) }
                )
                if !isActive { onStandby() }
            case .revoked(let partitions, _):
                if partitions.contains(partition) { isActive = false }
            }
        }
        try member.subscribe([partition.topic])
    }

    /// Serves the membership for so long at most: rebalances, heartbeats, errors.
    public func serve(timeoutMilliseconds: Int32) throws(KafkaError) {
        if case .failure(let error) = member.poll(timeoutMilliseconds: timeoutMilliseconds),
            error.disposition != .retry
        {
            throw error
        }
    }

    /// Leaves the group, so that a successor need not wait for the session timeout.
    public func close() { member.close() }
}
