// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

extension Admin {
    /// Whether a member of a group has a partition or may be about to get it; true while the group
    /// shares its partitions out anew.
    public func hasOwner(
        of partition: TopicPartition,
        inGroup group: String
    ) throws(KafkaError) -> Bool {
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
        guard count == 1, let description = groups?[0] else { return false }
        if let error = rd_kafka_ConsumerGroupDescription_error(description) {
            let code = rd_kafka_error_code(error)
            throw KafkaError(code, during: operation)
        }
        switch rd_kafka_ConsumerGroupDescription_state(description) {
        case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD, RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: return false
        case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: break
        default: return true
        }
        for index in 0..<rd_kafka_ConsumerGroupDescription_member_count(description) {
            let member = rd_kafka_ConsumerGroupDescription_member(description, index)
            guard let assignment = rd_kafka_MemberDescription_assignment(member),
                let partitions = rd_kafka_MemberAssignment_partitions(assignment)
            else { continue }
            if PartitionList.read(partitions).contains(where: { $0.partition == partition }) {
                return true
            }
        }
        return false
    }
}
