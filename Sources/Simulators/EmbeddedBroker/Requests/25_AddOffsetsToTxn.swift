// SPDX-License-Identifier: Apache-2.0

/// AddOffsetsToTxn 0-1: offsets of a group are to be part of the transaction.
enum AddOffsetsToTxnRequest: RequestHandler {
    static let apiKey: Int16 = 25
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let transactionalID = try request.body.string()
        let producerID = try request.body.int64()
        let epoch = try request.body.int16()
        let groupID = try request.body.string()
        var error = request.injectedError ?? .none
        if error == .none {
            switch state.transactions.find(transactionalID, producerID: producerID, epoch: epoch) {
            case .failure(let refusal): error = refusal.error
            case .success(let producer) where producer.isEnding: error = .concurrentTransactions
            case .success(let producer):
                state.transactions.open(producer)
                producer.groups.insert(groupID)
            }
        }
        request.answer { writer in
            writer.throttle()
            writer.error(error)
        }
    }
}
