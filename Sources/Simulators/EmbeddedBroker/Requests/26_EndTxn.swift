// SPDX-License-Identifier: Apache-2.0

/// EndTxn 0-1: commits or aborts. A repeat of the request that ended the transaction succeeds.
enum EndTxnRequest: RequestHandler {
    static let apiKey: Int16 = 26
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let transactionalID = try request.body.string()
        let producerID = try request.body.int64()
        let epoch = try request.body.int16()
        let isCommit = try request.body.bool()
        var error = request.injectedError ?? .none
        if error == .none {
            switch state.transactions.find(transactionalID, producerID: producerID, epoch: epoch) {
            case .failure(let refusal): error = refusal.error
            case .success(let producer):
                switch (producer.state, isCommit) {
                case (.open, _): state.transactions.end(producer, isCommit: isCommit)
                case (.committed, true), (.aborted, false): break
                case (.committing, true), (.aborting, false): error = .concurrentTransactions
                default: error = .invalidTransactionState
                }
            }
        }
        request.answer { writer in
            writer.throttle()
            writer.error(error)
        }
    }
}
