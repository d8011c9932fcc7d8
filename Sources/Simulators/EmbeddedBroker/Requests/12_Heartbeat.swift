// SPDX-License-Identifier: Apache-2.0

/// Heartbeat 0-3. 3 has the static member.
enum HeartbeatRequest: RequestHandler {
    static let apiKey: Int16 = 12
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let caller = try GroupCaller(request)
        let error =
            request.injectedError
            ?? state.groups[caller.groupID]?.heartbeat(
                memberID: caller.memberID,
                instanceID: caller.instanceID,
                generation: caller.generation
            )
            ?? .unknownMemberID
        request.answer { writer in
            if request.version >= 1 { writer.throttle() }
            writer.error(error)
        }
    }
}
