// SPDX-License-Identifier: Apache-2.0

/// Heartbeat 0-3. 3 has the static member.
enum HeartbeatRequest: RequestHandler {
    static let apiKey: Int16 = 12
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        let groupID = try exchange.body.string()
        let generation = try exchange.body.int32()
        let memberID = try exchange.body.string()
        let instanceID = exchange.version >= 3 ? try exchange.body.nullableString() : nil
        let error =
            exchange.injectedError
            ?? state.groups[groupID]?.heartbeat(
                memberID: memberID,
                instanceID: instanceID,
                generation: generation
            )
            ?? .unknownMemberID
        exchange.answer { writer in
            if exchange.version >= 1 { writer.throttle() }
            writer.error(error)
        }
    }
}
