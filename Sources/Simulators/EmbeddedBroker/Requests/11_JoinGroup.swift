// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// JoinGroup 0-5. 1 has a rebalance timeout of its own, 4 makes newcomers learn their id first,
/// 5 has static members.
enum JoinGroupRequest: RequestHandler {
    static let apiKey: Int16 = 11
    static let versions: ClosedRange<Int16> = 0...5

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let groupID = try request.body.string()
        let sessionTimeout = try request.body.int32()
        let rebalanceTimeout = version >= 1 ? try request.body.int32() : sessionTimeout
        let memberID = try request.body.string()
        let instanceID = version >= 5 ? try request.body.nullableString() : nil
        let protocolType = try request.body.string()
        let protocols = try request.body.array { reader in
            let name = try reader.string()
            // A copy: the request's buffer is not to live as long as the member.
            let metadata = ByteBuffer(bytes: try reader.bytes().readableBytesView)
            return GroupProtocol(name: name, metadata: metadata)
        }
        let join = JoinRequest(
            memberID: memberID,
            instanceID: instanceID,
            clientID: request.header.clientID,
            clientHost: request.clientHost,
            sessionTimeoutMilliseconds: sessionTimeout,
            rebalanceTimeoutMilliseconds: rebalanceTimeout,
            protocolType: protocolType,
            protocols: protocols,
            mustKnowMemberID: version >= 4
        )
        if let error = request.injectedError ?? (groupID.isEmpty ? .invalidGroupID : nil) {
            answer(request, JoinResult(error: error, memberID: memberID))
            return
        }
        state.groups.findOrCreate(groupID)
            .join(join, reply: request.reply { answer(request, $0) })
    }

    private static func answer(_ request: RequestContext, _ result: JoinResult) {
        let version = request.version
        request.answer { writer in
            if version >= 2 { writer.throttle() }
            writer.error(result.error)
            writer.int32(result.generation)
            writer.string(result.protocolName)
            writer.string(result.leaderID)
            writer.string(result.memberID)
            writer.array(result.members) { writer, member in
                writer.string(member.id)
                if version >= 5 { writer.string(member.instanceID) }
                writer.bytes(member.metadata)
            }
        }
    }
}
