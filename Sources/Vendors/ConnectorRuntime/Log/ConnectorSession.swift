// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// One membership in the group of a system's connectors, from joining to leaving or to the first
/// error. It belongs to the thread that runs it.
final class ConnectorSession {
    private let connector: Connector
    private let membership: ActiveMembership
    private let watch: TopicWatch
    private var tenure: LeadershipTerm?
    private var hasTakenOver = false
    private var earlierDue = ContinuousClock.now

    init(_ connector: Connector) throws(KafkaError) {
        self.connector = connector
        let configuration = connector.configuration
        membership = try ActiveMembership(
            configuration.kafka,
            group: configuration.group,
            partition: TopicPartition(topic: configuration.topics.triggers, partition: 0),
            sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds,
            log: connector.log
        )
        watch = TopicWatch(
            configuration.kafka,
            connector.counts,
            intervalMilliseconds: Limits.topicCheckMilliseconds
        )
    }

    /// Whether calls may be under way, or what they brought uncommitted.
    var isAtWork: Bool { tenure != nil }

    func close() {
        tenure?.close()
        tenure = nil
        watch.close()
        membership.close()
    }

    func run() throws(KafkaError) -> Connector.Ending {
        try membership.join { [connector] in connector.observe(.standby) }
        while !connector.isStopRequested {
            connector.observe(.beat)
            try watch.look()
            try membership.serve(
                timeoutMilliseconds: tenure != nil ? 0 : Limits.standbyPollMilliseconds
            )
            guard membership.isActive else {
                // Somebody else may be active already: nothing of ours is to go on.
                tenure?.close()
                tenure = nil
                continue
            }
            if tenure == nil {
                guard try mayTakeOver() else { continue }
                tenure = try LeadershipTerm(connector, membership.member)
                connector.observe(.active)
            }
            try tenure?.turn(membership.member)
        }
        return try stop()
    }

    /// Whether no process of an older version is active under the name that this one had then.
    private func mayTakeOver() throws(KafkaError) -> Bool {
        if hasTakenOver { return true }
        guard let earlier = connector.configuration.earlierName(connector.log) else { return true }
        if ContinuousClock.now < earlierDue { return false }
        earlierDue = .now + .milliseconds(Limits.earlierCheckMilliseconds)
        let triggers = TopicPartition(topic: connector.configuration.topics.triggers, partition: 0)
        let isKnown = try membership.member.committed([triggers]).contains { $0.offset >= 0 }
        if !isKnown, try earlier.isInUse() {
            connector.observe(.waitingForEarlier(name: earlier.name))
            return false
        }
        hasTakenOver = true
        return true
    }

    /// Lets what is under way end, within bounds.
    private func stop() throws(KafkaError) -> Connector.Ending {
        guard let tenure else { return .atRest }
        tenure.beginStop()
        let end = ContinuousClock.now + .milliseconds(Limits.graceMilliseconds)
        while membership.isActive, !tenure.hasEnded, ContinuousClock.now < end {
            try membership.serve(timeoutMilliseconds: 0)
            try tenure.turn(membership.member)
        }
        guard membership.isActive, tenure.hasEnded else { return .inTheMiddle }
        try tenure.end(membership.member)
        return .atRest
    }
}
