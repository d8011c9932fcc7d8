// SPDX-License-Identifier: Apache-2.0

/// InitProducerId 0-4. 2 is flexible, 3 can bump a known producer's epoch, 4 knows
/// PRODUCER_FENCED.
///
/// An open transaction is aborted, which is answered with CONCURRENT_TRANSACTIONS: the client asks
/// again, and gets its epoch then.
enum InitProducerIDRequest: RequestHandler {
    static let apiKey: Int16 = 22
    static let versions: ClosedRange<Int16> = 0...4
    static let firstFlexibleVersion: Int16? = 2

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let transactionalID = try request.body.nullableString()
        let timeout = try request.body.int32()
        let producerID = version >= 3 ? try request.body.int64() : -1
        let epoch = version >= 3 ? try request.body.int16() : -1
        if let error = request.injectedError {
            answer(request, error)
            return
        }
        guard let transactionalID else {
            answer(request, .none, producerID: state.transactions.nextProducerID(), epoch: 0)
            return
        }
        if transactionalID.isEmpty {
            answer(request, .invalidRequest)
            return
        }
        guard (1...Limits.transactionTimeoutMilliseconds).contains(timeout) else {
            answer(request, .invalidTransactionTimeout)
            return
        }
        let result = state.transactions.initialise(
            transactionalID,
            timeoutMilliseconds: timeout,
            current: producerID < 0 ? nil : (producerID, epoch)
        )
        switch result {
        case .success(let producer):
            answer(request, .none, producerID: producer.producerID, epoch: producer.epoch)
        case .failure(let refusal):
            let isFenced = refusal.error == .producerFenced
            answer(request, isFenced && version < 4 ? .invalidProducerEpoch : refusal.error)
        }
    }

    private static func answer(
        _ request: RequestContext,
        _ error: ErrorCode,
        producerID: Int64 = -1,
        epoch: Int16 = -1
    ) {
        request.answer { writer in
            writer.throttle()
            writer.error(error)
            writer.int64(producerID)
            writer.int16(epoch)
            writer.tags()
        }
    }
}
