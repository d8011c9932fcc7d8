// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A caller that waits for an answer which a later event gives.
struct Reply<Value> {
    let send: (Value) -> Void
    /// False once the connection is gone.
    let isOpen: () -> Bool
}

/// The protocols of a member, in its order of preference.
struct GroupProtocol: Equatable {
    var name: String
    var metadata: ByteBuffer
}

struct JoinRequest {
    var memberID: String
    var instanceID: String?
    var clientID: String
    var clientHost: String
    var sessionTimeoutMilliseconds: Int32
    var rebalanceTimeoutMilliseconds: Int32
    var protocolType: String
    var protocols: [GroupProtocol]
    /// From JoinGroup 4 on, a new member is told its id and joins again with it.
    var mustKnowMemberID: Bool
}

struct JoinResult {
    struct Member {
        var id: String
        var instanceID: String?
        var metadata: ByteBuffer
    }

    var error: ErrorCode = .none
    var generation: Int32 = -1
    var protocolName = ""
    var leaderID = ""
    var memberID: String
    var members: [Member] = []
}

struct SyncResult {
    var error: ErrorCode = .none
    var assignment = ByteBuffer()
}

/// A member of a consumer group.
final class GroupMember {
    var id: String
    let instanceID: String?
    let joinOrder: Int
    var clientID: String
    var clientHost: String
    var sessionTimeoutMilliseconds: Int32
    var rebalanceTimeoutMilliseconds: Int32
    var protocols: [GroupProtocol]
    var assignment = ByteBuffer()
    var pendingJoin: Reply<JoinResult>?
    var pendingSync: Reply<SyncResult>?
    var lastSeen = NIODeadline.now()
    var sessionTimer: Scheduled<Void>?

    init(id: String, joinOrder: Int, request: JoinRequest) {
        self.id = id
        self.joinOrder = joinOrder
        instanceID = request.instanceID
        clientID = request.clientID
        clientHost = request.clientHost
        sessionTimeoutMilliseconds = request.sessionTimeoutMilliseconds
        rebalanceTimeoutMilliseconds = request.rebalanceTimeoutMilliseconds
        protocols = request.protocols
    }

    func update(_ request: JoinRequest) {
        clientID = request.clientID
        clientHost = request.clientHost
        sessionTimeoutMilliseconds = request.sessionTimeoutMilliseconds
        rebalanceTimeoutMilliseconds = request.rebalanceTimeoutMilliseconds
        protocols = request.protocols
    }

    /// While it waits for the others it cannot send heartbeats, so it counts as alive.
    var isWaiting: Bool {
        pendingJoin?.isOpen() == true || pendingSync?.isOpen() == true
    }

    func metadata(for protocolName: String) -> ByteBuffer {
        protocols.first { $0.name == protocolName }?.metadata ?? ByteBuffer()
    }
}
