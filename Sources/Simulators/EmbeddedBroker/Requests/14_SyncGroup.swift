// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// SyncGroup 0-3. 3 has the static member.
enum SyncGroupRequest: RequestHandler {
    static let apiKey: Int16 = 14
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let caller = try GroupCaller(request)
        let assignments = try request.body.array { reader in
            let memberID = try reader.string()
            let assignment = ByteBuffer(bytes: try reader.bytes().readableBytesView)
            return (memberID: memberID, assignment: assignment)
        }
        let reply: Reply<SyncResult> = request.reply { result in
            request.answer { writer in
                if request.version >= 1 { writer.throttle() }
                writer.error(result.error)
                writer.bytes(result.assignment)
            }
        }
        guard request.injectedError == nil, let group = state.groups[caller.groupID] else {
            reply.send(SyncResult(error: request.injectedError ?? .unknownMemberID))
            return
        }
        group.sync(
            memberID: caller.memberID,
            instanceID: caller.instanceID,
            generation: caller.generation,
            assignments: assignments,
            reply: reply
        )
    }
}
