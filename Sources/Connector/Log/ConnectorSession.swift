// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// One membership in the group of a system's connectors, from joining to leaving or to the first
/// error. It belongs to the thread that runs it.
final class ConnectorSession {
    private let connector: Connector
    private let membership: ActiveMembership
    private var tenure: Tenure?

    init(_ connector: Connector) throws(KafkaError) {
        self.connector = connector
        let configuration = connector.configuration
        membership = try ActiveMembership(
            configuration.kafka,
            group: Connector.group(configuration.system),
            partition: TopicPartition(topic: configuration.topics.triggers, partition: 0),
            sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds,
            log: connector.log
        )
    }

    func close() {
        tenure?.close()
        tenure = nil
        membership.close()
    }

    func run() throws(KafkaError) {
        try membership.join { [connector] in connector.observe(.standby) }
        while !connector.isStopRequested {
            connector.observe(.beat)
            try membership.serve(
                timeoutMilliseconds: membership.isActive ? 0 : Limits.standbyPollMilliseconds
            )
            guard membership.isActive else {
                // Somebody else may be active already: nothing of ours is to go on.
                tenure?.close()
                tenure = nil
                continue
            }
            if tenure == nil {
                tenure = try Tenure(connector, membership.member)
                connector.observe(.active)
            }
            try tenure?.turn(membership.member)
        }
        try stop()
    }

    /// Lets what is under way end, within bounds.
    private func stop() throws(KafkaError) {
        guard let tenure else { return }
        tenure.beginStop()
        let end = ContinuousClock.now + .milliseconds(Limits.graceMilliseconds)
        while membership.isActive, !tenure.hasEnded, ContinuousClock.now < end {
            try membership.serve(timeoutMilliseconds: 0)
            try tenure.turn(membership.member)
        }
        if membership.isActive, tenure.hasEnded { try tenure.end(membership.member) }
    }
}
