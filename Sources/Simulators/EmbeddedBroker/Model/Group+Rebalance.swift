// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension Group {
    /// Asks all members to join again, and waits for them as long as the slowest may take.
    func prepareRebalance() {
        for member in members.values {
            member.pendingSync?.send(SyncResult(error: .rebalanceInProgress))
            member.pendingSync = nil
        }
        let isFirst = state == .empty
        state = .preparingRebalance
        rebalanceTimer?.cancel()
        if isFirst, initialDelayMilliseconds > 0 {
            isInInitialDelay = true
            rebalanceTimer = timers.after(milliseconds: initialDelayMilliseconds) { [weak self] in
                guard let self else { return }
                self.isInInitialDelay = false
                self.startRebalanceTimer()
                self.completeJoinIfAllAreHere()
            }
            return
        }
        startRebalanceTimer()
        completeJoinIfAllAreHere()
    }

    private func startRebalanceTimer() {
        let longest = members.values.map(\.rebalanceTimeoutMilliseconds).max() ?? 0
        let milliseconds = min(max(longest, 1), Limits.rebalanceTimeoutMilliseconds)
        rebalanceTimer = timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
            guard let self, self.state == .preparingRebalance else { return }
            self.completeJoin()
        }
    }

    func completeJoinIfAllAreHere() {
        guard state == .preparingRebalance, !isInInitialDelay, expectedMemberIDs.isEmpty,
            members.values.allSatisfy({ $0.pendingJoin != nil })
        else { return }
        completeJoin()
    }

    private func completeJoin() {
        rebalanceTimer?.cancel()
        // Static members that are away keep their place until their session ends.
        for member in members.values where member.pendingJoin == nil && member.instanceID == nil {
            members.removeValue(forKey: member.id)
            forget(member)
        }
        generation &+= 1
        guard !members.isEmpty else {
            state = .empty
            protocolName = ""
            leaderID = ""
            return
        }
        let present = membersInJoinOrder.filter { $0.pendingJoin != nil }
        guard let first = present.first else {
            startRebalanceTimer()
            return
        }
        if !present.contains(where: { $0.id == leaderID }) { leaderID = first.id }
        protocolName = electProtocol()
        state = .completingRebalance
        for member in members.values { member.assignment = ByteBuffer() }
        for member in present {
            let reply = member.pendingJoin
            member.pendingJoin = nil
            member.lastSeen = .now()
            watchSession(of: member)
            reply?.send(result(for: member))
        }
    }

    /// Each member votes for the first of its protocols that all members have.
    private func electProtocol() -> String {
        let ordered = membersInJoinOrder
        var votes: [String: Int] = [:]
        for member in ordered {
            let vote = member.protocols.first { candidate in
                ordered.allSatisfy { $0.protocols.contains { $0.name == candidate.name } }
            }
            if let vote { votes[vote.name, default: 0] += 1 }
        }
        // Ties go to the leader's preference, so that the outcome is not left to chance.
        let most = votes.values.max() ?? 0
        let preferences = members[leaderID]?.protocols ?? ordered.first?.protocols ?? []
        return preferences.first { votes[$0.name] == most }?.name ?? preferences.first?.name ?? ""
    }

    func sync(
        memberID: String,
        instanceID: String?,
        generation: Int32,
        assignments: [(memberID: String, assignment: ByteBuffer)],
        reply: Reply<SyncResult>
    ) {
        if let error = complaint(
            memberID: memberID,
            instanceID: instanceID,
            generation: generation
        ) {
            reply.send(SyncResult(error: error))
            return
        }
        guard let member = members[memberID] else { return }
        member.lastSeen = .now()
        switch state {
        case .empty, .dead: reply.send(SyncResult(error: .unknownMemberID))
        case .preparingRebalance: reply.send(SyncResult(error: .rebalanceInProgress))
        case .stable: reply.send(SyncResult(assignment: member.assignment))
        case .completingRebalance:
            member.pendingSync?.send(SyncResult(error: .rebalanceInProgress))
            member.pendingSync = reply
            guard memberID == leaderID else { return }
            for (memberID, assignment) in assignments {
                members[memberID]?.assignment = assignment
            }
            state = .stable
            for member in members.values {
                let reply = member.pendingSync
                member.pendingSync = nil
                if reply != nil { member.lastSeen = .now() }
                reply?.send(SyncResult(assignment: member.assignment))
            }
        }
    }
}
