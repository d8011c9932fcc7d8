// SPDX-License-Identifier: Apache-2.0

/// AddPartitionsToTxn 0-1. All partitions or none.
enum AddPartitionsToTxnRequest: RequestHandler {
    static let apiKey: Int16 = 24
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let transactionalID = try request.body.string()
        let producerID = try request.body.int64()
        let epoch = try request.body.int16()
        let topics = try request.body.partitionNumbersByTopic()
        let ids = topics.flatMap { topic in
            topic.partitions.map { TopicPartition(topic: topic.topic, partition: $0) }
        }
        var failure = request.injectedError
        let unknown = Set(ids.filter { state.topics[$0] == nil })
        switch state.transactions.find(transactionalID, producerID: producerID, epoch: epoch) {
        case .failure(let refusal): failure = failure ?? refusal.error
        case .success(let producer):
            if failure == nil, producer.isEnding { failure = .concurrentTransactions }
            if failure == nil, unknown.isEmpty {
                state.transactions.open(producer)
                producer.partitions.formUnion(ids)
            }
        }
        request.answer { writer in
            writer.throttle()
            writer.byTopic(topics) { writer, topic, partition in
                let id = TopicPartition(topic: topic, partition: partition)
                writer.int32(partition)
                if let failure {
                    writer.error(failure)
                } else if unknown.isEmpty {
                    writer.error(.none)
                } else {
                    writer.error(
                        unknown.contains(id) ? .unknownTopicOrPartition : .operationNotAttempted
                    )
                }
            }
        }
    }
}
