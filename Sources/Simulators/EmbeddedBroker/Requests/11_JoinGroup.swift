// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// JoinGroup 0-5. 1 has a rebalance timeout of its own, 4 makes newcomers learn their id first,
/// 5 has static members.
enum JoinGroupRequest: RequestHandler {
    static let apiKey: Int16 = 11
    static let versions: ClosedRange<Int16> = 0...5

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        let version = exchange.version
        let groupID = try exchange.body.string()
        let sessionTimeout = try exchange.body.int32()
        let rebalanceTimeout = version >= 1 ? try exchange.body.int32() : sessionTimeout
        let memberID = try exchange.body.string()
        let instanceID = version >= 5 ? try exchange.body.nullableString() : nil
        let protocolType = try exchange.body.string()
        let protocols = try exchange.body.array { reader in
            let name = try reader.string()
            // A copy: the request's buffer is not to live as long as the member.
            let metadata = ByteBuffer(bytes: try reader.bytes().readableBytesView)
            return GroupProtocol(name: name, metadata: metadata)
        }
        let request = JoinRequest(
            memberID: memberID,
            instanceID: instanceID,
            clientID: exchange.header.clientID,
            clientHost: exchange.clientHost,
            sessionTimeoutMilliseconds: sessionTimeout,
            rebalanceTimeoutMilliseconds: rebalanceTimeout,
            protocolType: protocolType,
            protocols: protocols,
            mustKnowMemberID: version >= 4
        )
        if let error = exchange.injectedError ?? (groupID.isEmpty ? .invalidGroupID : nil) {
            answer(exchange, JoinResult(error: error, memberID: memberID))
            return
        }
        state.groups.findOrCreate(groupID)
            .join(request, reply: exchange.reply { answer(exchange, $0) })
    }

    private static func answer(_ exchange: RequestContext, _ result: JoinResult) {
        let version = exchange.version
        exchange.answer { writer in
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
