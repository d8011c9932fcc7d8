// SPDX-License-Identifier: Apache-2.0

/// FindCoordinator 0-2. 1 distinguishes groups and transactions.
///
/// Simplifications: the one node coordinates everything.
enum FindCoordinatorRequest: RequestHandler {
    static let apiKey: Int16 = 10
    static let versions: ClosedRange<Int16> = 0...2

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        _ = try request.body.string()
        let isTransaction = version >= 1 ? try request.body.int8() == 1 : false
        request.answer { writer in
            let isKnown = state.faults.lasting.isCoordinatorKnown(isTransaction: isTransaction)
            let error = request.injectedError ?? (isKnown ? nil : .coordinatorNotAvailable)
            if version >= 1 { writer.throttle() }
            writer.error(error ?? .none)
            if version >= 1 { writer.string(nil) }
            writer.int32(error == nil ? BrokerState.nodeID : -1)
            writer.string(error == nil ? state.host : "")
            writer.int32(error == nil ? state.port : -1)
        }
    }
}
