// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Group {
    func join(_ request: JoinRequest, reply: Reply<JoinResult>) {
        if let error = complaint(about: request) {
            reply.send(JoinResult(error: error, memberID: request.memberID))
        } else if let instanceID = request.instanceID {
            joinStatic(request, instanceID: instanceID, reply: reply)
        } else if request.memberID.isEmpty {
            let memberID = "\(request.clientID)-\(RandomName.make())"
            if request.mustKnowMemberID {
                expect(memberID, milliseconds: request.sessionTimeoutMilliseconds)
                reply.send(JoinResult(error: .memberIDRequired, memberID: memberID))
            } else {
                add(memberID, request, reply)
            }
        } else if let timer = expectedMemberIDs.removeValue(forKey: request.memberID) {
            timer.cancel()
            add(request.memberID, request, reply)
        } else if let member = members[request.memberID], member.instanceID == nil {
            rejoin(member, request, reply)
        } else {
            reply.send(JoinResult(error: .unknownMemberID, memberID: request.memberID))
        }
    }

    private func complaint(about request: JoinRequest) -> ErrorCode? {
        if state == .dead { return .unknownMemberID }
        let timeout = request.sessionTimeoutMilliseconds
        if !Limits.sessionTimeoutMilliseconds.contains(timeout) { return .invalidSessionTimeout }
        if request.protocolType.isEmpty || request.protocols.isEmpty {
            return .inconsistentGroupProtocol
        }
        let others = members.values.filter {
            $0.id != request.memberID
                && (request.instanceID == nil || $0.instanceID != request.instanceID)
        }
        if others.isEmpty { return nil }
        if others.count >= Limits.membersPerGroup { return .groupMaximumSizeReached }
        let shared = sharedProtocols(of: others)
        let isCompatible = request.protocols.contains { shared.contains($0.name) }
        return request.protocolType == protocolType && isCompatible
            ? nil : .inconsistentGroupProtocol
    }

    private func sharedProtocols(of members: some Collection<GroupMember>) -> Set<String> {
        guard let first = members.first else { return [] }
        return members.dropFirst().reduce(into: Set(first.protocols.map(\.name))) {
            $0.formIntersection($1.protocols.map(\.name))
        }
    }

    private func expect(_ memberID: String, milliseconds: Int32) {
        guard expectedMemberIDs.count < Limits.membersPerGroup else { return }
        let timer = timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
            guard let self else { return }
            self.expectedMemberIDs.removeValue(forKey: memberID)
            self.completeJoinIfAllAreHere()
        }
        expectedMemberIDs[memberID] = timer
    }

    private func add(_ memberID: String, _ request: JoinRequest, _ reply: Reply<JoinResult>) {
        let member = GroupMember(id: memberID, joinOrder: nextJoinOrder(), request: request)
        member.pendingJoin = reply
        protocolType = request.protocolType
        members[memberID] = member
        if let instanceID = request.instanceID { staticMembers[instanceID] = memberID }
        watchSession(of: member)
        if state == .preparingRebalance {
            completeJoinIfAllAreHere()
        } else {
            prepareRebalance()
        }
    }

    private func rejoin(
        _ member: GroupMember,
        _ request: JoinRequest,
        _ reply: Reply<JoinResult>
    ) {
        let isUnchanged = member.protocols == request.protocols
        switch state {
        case .preparingRebalance: break
        case .completingRebalance where isUnchanged,
            .stable where isUnchanged && member.id != leaderID:
            // The member has lost an answer and gets it again; no other member is disturbed.
            member.lastSeen = .now()
            reply.send(result(for: member))
            return
        case .completingRebalance, .stable: break
        case .empty, .dead:
            reply.send(JoinResult(error: .unknownMemberID, memberID: member.id))
            return
        }
        member.update(request)
        member.lastSeen = .now()
        member.pendingJoin?.send(JoinResult(error: .rebalanceInProgress, memberID: member.id))
        member.pendingJoin = reply
        if state == .preparingRebalance {
            completeJoinIfAllAreHere()
        } else {
            prepareRebalance()
        }
    }

    private func joinStatic(
        _ request: JoinRequest,
        instanceID: String,
        reply: Reply<JoinResult>
    ) {
        let ownerID = staticMembers[instanceID]
        if !request.memberID.isEmpty {
            guard let ownerID, let owner = members[ownerID] else {
                reply.send(JoinResult(error: .unknownMemberID, memberID: request.memberID))
                return
            }
            guard ownerID == request.memberID else {
                reply.send(JoinResult(error: .fencedInstanceID, memberID: request.memberID))
                return
            }
            rejoin(owner, request, reply)
            return
        }
        let memberID = "\(instanceID)-\(RandomName.make())"
        guard let ownerID, let owner = members[ownerID] else {
            add(memberID, request, reply)
            return
        }
        replace(owner, with: memberID, request: request, reply: reply)
    }

    /// A static member has come back under a new id: it takes the old one's place, and the old
    /// one, should it still live, is fenced.
    private func replace(
        _ member: GroupMember,
        with memberID: String,
        request: JoinRequest,
        reply: Reply<JoinResult>
    ) {
        let formerID = member.id
        let hadSameMetadata =
            member.metadata(for: protocolName)
            == (request.protocols.first { $0.name == protocolName }?.metadata)
        member.pendingJoin?.send(JoinResult(error: .fencedInstanceID, memberID: formerID))
        member.pendingJoin = nil
        member.pendingSync?.send(SyncResult(error: .fencedInstanceID))
        member.pendingSync = nil
        members.removeValue(forKey: formerID)
        member.id = memberID
        members[memberID] = member
        if let instanceID = member.instanceID { staticMembers[instanceID] = memberID }
        member.update(request)
        member.lastSeen = .now()
        watchSession(of: member)
        let formerLeaderID = leaderID
        if leaderID == formerID { leaderID = memberID }

        if state == .stable, hadSameMetadata {
            // Named after the former leader, so that a returned leader does not assign anew: the
            // group is stable and would not pass its assignment on.
            reply.send(
                JoinResult(
                    generation: generation,
                    protocolName: protocolName,
                    leaderID: formerLeaderID,
                    memberID: memberID
                )
            )
            return
        }
        member.pendingJoin = reply
        if state == .preparingRebalance {
            completeJoinIfAllAreHere()
        } else {
            prepareRebalance()
        }
    }

    func result(for member: GroupMember) -> JoinResult {
        var result = JoinResult(
            generation: generation,
            protocolName: protocolName,
            leaderID: leaderID,
            memberID: member.id
        )
        if member.id == leaderID {
            result.members = membersInJoinOrder.map {
                JoinResult.Member(
                    id: $0.id,
                    instanceID: $0.instanceID,
                    metadata: $0.metadata(for: protocolName)
                )
            }
        }
        return result
    }
}
