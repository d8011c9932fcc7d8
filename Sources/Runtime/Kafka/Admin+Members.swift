// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// A group as its coordinator describes it.
public struct GroupDescription: Hashable, Sendable {
    /// Where the sharing out of the partitions stands.
    public enum State: Hashable, Sendable {
        /// The group has no member.
        case empty
        /// Every member has its partitions.
        case stable
        /// The partitions are being shared out anew.
        case rebalancing
    }

    /// Where the sharing out stands.
    public var state: State
    /// The members, in the coordinator's order.
    public var members: [GroupMember]
}

/// A member of a group.
public struct GroupMember: Hashable, Sendable {
    /// The coordinator's name of the member.
    public var id: String
    /// The stable name of a static member.
    public var instance: String?
    /// The client's own name.
    public var client: String
    /// Where the client is, as the broker sees it.
    public var host: String
    /// The partitions that it has.
    public var partitions: [TopicPartition]
}

extension Admin {
    /// Whether a member of a group has a partition or may be about to get it; true while the group
    /// shares its partitions out anew.
    public func hasOwner(
        of partition: TopicPartition,
        inGroup group: String
    ) throws(KafkaError) -> Bool {
        let description = try describe(group: group)
        switch description.state {
        case .empty: return false
        case .rebalancing: return true
        case .stable: return description.members.contains { $0.partitions.contains(partition) }
        }
    }

    /// The members of a group and their partitions; an unknown group is empty.
    public func describe(group: String) throws(KafkaError) -> GroupDescription {
        let operation = "looking at the members of group \(group)"
        let event = try request(operation, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS) {
            options,
            queue in
            // The call copies the name.
            group.withCString { name in
                var names: [UnsafePointer<CChar>?] = [name]
                rd_kafka_DescribeConsumerGroups(
                    handle.pointer,
                    &names,
                    names.count,
                    options,
                    queue
                )
            }
        }
        var count = 0
        let groups = rd_kafka_DescribeConsumerGroups_result_groups(
            rd_kafka_event_DescribeConsumerGroups_result(event.pointer),
            &count
        )
        guard count == 1, let description = groups?[0] else {
            return GroupDescription(state: .empty, members: [])
        }
        if let error = rd_kafka_ConsumerGroupDescription_error(description) {
            let code = rd_kafka_error_code(error)
            throw KafkaError(code, during: operation)
        }
        let state: GroupDescription.State =
            switch rd_kafka_ConsumerGroupDescription_state(description) {
            case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD, RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: .empty
            case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: .stable
            default: .rebalancing
            }
        let members = (0..<rd_kafka_ConsumerGroupDescription_member_count(description))
            .compactMap { index in
                rd_kafka_ConsumerGroupDescription_member(description, index).map(GroupMember.init)
            }
        return GroupDescription(state: state, members: members)
    }
}

extension GroupMember {
    fileprivate init(_ member: OpaquePointer) {
        func text(_ pointer: UnsafePointer<CChar>?) -> String? {
            pointer.map(String.init(cString:))
        }
        id = text(rd_kafka_MemberDescription_consumer_id(member)) ?? ""
        instance = text(rd_kafka_MemberDescription_group_instance_id(member))
        client = text(rd_kafka_MemberDescription_client_id(member)) ?? ""
        host = text(rd_kafka_MemberDescription_host(member)) ?? ""
        partitions =
            rd_kafka_MemberDescription_assignment(member)
            .flatMap { rd_kafka_MemberAssignment_partitions($0) }
            .map { PartitionList.read($0).map(\.partition) } ?? []
    }
}
