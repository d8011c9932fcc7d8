// SPDX-License-Identifier: Apache-2.0

/// AddOffsetsToTxn 0-1: offsets of a group are to be part of the transaction.
enum AddOffsetsToTxnRequest: RequestHandler {
    static let apiKey: Int16 = 25
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        let transactionalID = try exchange.body.string()
        let producerID = try exchange.body.int64()
        let epoch = try exchange.body.int16()
        let groupID = try exchange.body.string()
        var error = exchange.injectedError ?? .none
        if error == .none {
            switch state.transactions.find(transactionalID, producerID: producerID, epoch: epoch) {
            case .failure(let refusal): error = refusal.error
            case .success(let producer) where producer.isEnding: error = .concurrentTransactions
            case .success(let producer):
                state.transactions.open(producer)
                producer.groups.insert(groupID)
            }
        }
        exchange.answer { writer in
            writer.throttle()
            writer.error(error)
        }
    }
}
