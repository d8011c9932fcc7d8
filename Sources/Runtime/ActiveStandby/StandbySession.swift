// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives

/// One membership in the group, from joining to leaving or to the first error. It belongs to the
/// thread that runs it.
final class StandbySession<Event: StandbyEvent, Term: ActiveTerm> {
    private let loop: StandbyLoop<Event>
    private let membership: ActiveMembership
    private let watch: TopicWatch
    private var term: Term?
    private var hasTakenOver = false
    private var earlierDueMilliseconds: Int64 = 0

    init(_ loop: StandbyLoop<Event>) throws(KafkaError) {
        self.loop = loop
        let configuration = loop.configuration
        membership = try ActiveMembership(
            configuration.kafka,
            group: configuration.group,
            partition: configuration.partition,
            sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds,
            log: configuration.log
        )
        watch = TopicWatch(
            configuration.kafka,
            configuration.counts,
            intervalMilliseconds: StandbyLimits.topicCheckMilliseconds
        )
    }

    /// Whether work may be under way, or what it brought uncommitted.
    var isAtWork: Bool { term != nil }

    func close() {
        endTerm()
        watch.close()
        membership.close()
    }

    /// Runs until a stop is requested.
    func run(
        _ makeTerm: (Takeover) throws(KafkaError) -> Term
    ) throws(KafkaError) -> StandbyEnding {
        try membership.join { [loop] in loop.observe(.standby) }
        while !loop.isStopRequested {
            loop.observe(.beat)
            try watch.look()
            try membership.serve(
                timeoutMilliseconds: term != nil ? 0 : StandbyLimits.pollMilliseconds
            )
            guard membership.isActive else {
                // Another process may be active already: nothing of ours is to go on.
                endTerm()
                continue
            }
            if term == nil {
                guard try mayTakeOver() else { continue }
                term = try begin(makeTerm)
            }
            try term?.turn(membership.member)
        }
        return try term?.stop(membership) ?? .atRest
    }

    private func endTerm() {
        term?.close()
        term = nil
    }

    /// Fences the predecessor, then makes the term.
    private func begin(_ makeTerm: (Takeover) throws(KafkaError) -> Term) throws(KafkaError) -> Term
    {
        let takeover = try Takeover(loop.configuration, member: membership.member)
        do throws(KafkaError) {
            return try makeTerm(takeover)
        } catch {
            takeover.producer.close()
            throw error
        }
    }

    /// Whether no process of an older version is active under the name that the group had then.
    private func mayTakeOver() throws(KafkaError) -> Bool {
        if hasTakenOver { return true }
        guard let earlier = loop.configuration.earlierName else { return true }
        if MonotonicTime.milliseconds() < earlierDueMilliseconds { return false }
        earlierDueMilliseconds =
            MonotonicTime.milliseconds() + StandbyLimits.earlierCheckMilliseconds
        let partition = loop.configuration.partition
        let isKnown = try membership.member.committed([partition]).contains { $0.offset >= 0 }
        if !isKnown, try earlier.isInUse() {
            loop.observe(.waitingForEarlier(name: earlier.name))
            return false
        }
        hasTakenOver = true
        return true
    }
}
