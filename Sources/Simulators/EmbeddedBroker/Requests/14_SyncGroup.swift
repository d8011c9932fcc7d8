// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// SyncGroup 0-3. 3 has the static member.
enum SyncGroupRequest: RequestHandler {
    static let apiKey: Int16 = 14
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        let groupID = try exchange.body.string()
        let generation = try exchange.body.int32()
        let memberID = try exchange.body.string()
        let instanceID = exchange.version >= 3 ? try exchange.body.nullableString() : nil
        let assignments = try exchange.body.array { reader in
            let memberID = try reader.string()
            let assignment = ByteBuffer(bytes: try reader.bytes().readableBytesView)
            return (memberID: memberID, assignment: assignment)
        }
        let reply: Reply<SyncResult> = exchange.reply { result in
            exchange.answer { writer in
                if exchange.version >= 1 { writer.throttle() }
                writer.error(result.error)
                writer.bytes(result.assignment)
            }
        }
        guard exchange.injectedError == nil, let group = state.groups[groupID] else {
            reply.send(SyncResult(error: exchange.injectedError ?? .unknownMemberID))
            return
        }
        group.sync(
            memberID: memberID,
            instanceID: instanceID,
            generation: generation,
            assignments: assignments,
            reply: reply
        )
    }
}
