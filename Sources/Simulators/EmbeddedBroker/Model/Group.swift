// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A consumer group under the classic protocol: members join, the leader assigns, all are given
/// their part. What is assigned is opaque, so eager and cooperative are the same here.
///
/// Simplifications: offsets never expire; a sync is waited for as long as the leader lives.
final class Group {
    enum State: String {
        case empty = "Empty"
        case preparingRebalance = "PreparingRebalance"
        case completingRebalance = "CompletingRebalance"
        case stable = "Stable"
        case dead = "Dead"
    }

    let id: String
    let timers: Timers
    let initialDelayMilliseconds: Int64
    var state = State.empty
    var generation: Int32 = 0
    var protocolType = ""
    var protocolName = ""
    var leaderID = ""
    var members: [String: GroupMember] = [:]
    /// The member behind each `group.instance.id`.
    var staticMembers: [String: String] = [:]
    /// Ids given out to newcomers that have not come back with them yet.
    var expectedMemberIDs: [String: Scheduled<Void>] = [:]
    var offsets = GroupOffsets()
    var isInInitialDelay = false
    var rebalanceTimer: Scheduled<Void>?
    private var joins = 0

    init(id: String, timers: Timers, initialDelayMilliseconds: Int64) {
        self.id = id
        self.timers = timers
        self.initialDelayMilliseconds = initialDelayMilliseconds
    }

    var membersInJoinOrder: [GroupMember] {
        members.values.sorted { $0.joinOrder < $1.joinOrder }
    }

    func nextJoinOrder() -> Int {
        joins += 1
        return joins
    }

    /// Why a caller is refused; nil for a member in good standing of this generation.
    func complaint(memberID: String, instanceID: String?, generation: Int32?) -> ErrorCode? {
        if state == .dead { return .unknownMemberID }
        if let instanceID {
            guard let owner = staticMembers[instanceID] else { return .unknownMemberID }
            if owner != memberID { return .fencedInstanceID }
        }
        guard members[memberID] != nil else { return .unknownMemberID }
        if let generation, generation != self.generation { return .illegalGeneration }
        return nil
    }

    /// Takes a caller's sign of life, or says why the caller is refused.
    private func see(
        _ memberID: String,
        _ instanceID: String?,
        _ generation: Int32
    ) -> ErrorCode? {
        let complaint = complaint(
            memberID: memberID,
            instanceID: instanceID,
            generation: generation
        )
        if complaint == nil { members[memberID]?.lastSeen = .now() }
        return complaint
    }

    func heartbeat(memberID: String, instanceID: String?, generation: Int32) -> ErrorCode {
        if let complaint = see(memberID, instanceID, generation) { return complaint }
        return state == .preparingRebalance ? .rebalanceInProgress : .none
    }

    /// Whether this commit may be: consumers outside the group protocol may commit to a group
    /// that has no members.
    func complaintAboutCommit(
        memberID: String,
        instanceID: String?,
        generation: Int32,
        isTransactional: Bool
    ) -> ErrorCode? {
        if isTransactional {
            if generation < 0, memberID.isEmpty, instanceID == nil { return nil }
        } else if generation < 0, state == .empty {
            return nil
        }
        if let complaint = see(memberID, instanceID, generation) { return complaint }
        return !isTransactional && state == .completingRebalance ? .rebalanceInProgress : nil
    }

    func leave(memberID: String, instanceID: String?) -> ErrorCode {
        if let instanceID {
            guard let owner = staticMembers[instanceID] else { return .unknownMemberID }
            guard memberID.isEmpty || owner == memberID else { return .fencedInstanceID }
            remove(memberID: owner)
            return .none
        }
        if let timer = expectedMemberIDs.removeValue(forKey: memberID) {
            timer.cancel()
            completeJoinIfAllAreHere()
            return .none
        }
        guard members[memberID] != nil else { return .unknownMemberID }
        remove(memberID: memberID)
        return .none
    }

    /// Takes a member out and lets the others share its part.
    func remove(memberID: String) {
        guard let member = members.removeValue(forKey: memberID) else { return }
        forget(member)
        switch state {
        case .stable, .completingRebalance: prepareRebalance()
        case .preparingRebalance: completeJoinIfAllAreHere()
        case .empty, .dead: break
        }
    }

    func forget(_ member: GroupMember) {
        member.sessionTimer?.cancel()
        if let instanceID = member.instanceID, staticMembers[instanceID] == member.id {
            staticMembers.removeValue(forKey: instanceID)
        }
        member.pendingJoin?.send(JoinResult(error: .unknownMemberID, memberID: member.id))
        member.pendingJoin = nil
        member.pendingSync?.send(SyncResult(error: .unknownMemberID))
        member.pendingSync = nil
    }

    /// Watches the member's session. One timer serves many heartbeats: it looks when the last
    /// one was, and sleeps again for the rest.
    func watchSession(of member: GroupMember) {
        member.sessionTimer?.cancel()
        let allowed = TimeAmount.milliseconds(Int64(member.sessionTimeoutMilliseconds))
        let rest = member.lastSeen + allowed - NIODeadline.now()
        let milliseconds = max(1, rest.nanoseconds / 1_000_000 + 1)
        member.sessionTimer = timers.after(milliseconds: milliseconds) { [weak self, weak member] in
            guard let self, let member, self.members[member.id] === member else { return }
            if member.isWaiting { member.lastSeen = .now() }
            if member.lastSeen + allowed > .now() {
                self.watchSession(of: member)
            } else {
                self.remove(memberID: member.id)
            }
        }
    }

    func renewSessions() {
        for member in members.values { member.lastSeen = .now() }
    }

    /// Ends the group: nothing may follow.
    func close() {
        state = .dead
        rebalanceTimer?.cancel()
        for timer in expectedMemberIDs.values { timer.cancel() }
        for member in members.values { forget(member) }
        members.removeAll()
    }
}
