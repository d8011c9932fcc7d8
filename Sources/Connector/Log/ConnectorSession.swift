// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// One membership in the group of a system's connectors, from joining to leaving or to the first
/// error. It belongs to the thread that runs it.
final class ConnectorSession {
    private let connector: Connector
    private let triggers: TopicPartition
    private let member: Consumer
    private var isOwner = false
    private var tenure: Tenure?

    init(_ connector: Connector) throws(KafkaError) {
        self.connector = connector
        let configuration = connector.configuration
        triggers = TopicPartition(topic: configuration.topics.triggers, partition: 0)
        member = try Consumer(
            configuration.kafka,
            role: .member(
                group: Connector.group(configuration.system),
                instance: nil,
                sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds
            ),
            topics: [configuration.topics.triggers],
            log: connector.log
        )
    }

    /// Leaves the group, so that a successor need not wait for the session timeout.
    func close() {
        tenure?.close()
        tenure = nil
        member.close()
    }

    func run() throws(KafkaError) {
        let triggers = triggers
        member.onRebalance = { [unowned self] change in
            switch change {
            case .assigned(let partitions):
                isOwner = partitions.contains(triggers)
                // The records come by readers; here only the membership counts.
                try? member.assign(
                    partitions.map { PartitionOffset($0, offset: PartitionOffset.end) }
                )
                if !isOwner { connector.observe(.standby) }
            case .revoked(let partitions, _):
                if partitions.contains(triggers) { isOwner = false }
            }
        }
        try member.subscribe([triggers.topic])
        while !connector.isStopRequested {
            connector.observe(.beat)
            try serveGroup(isOwner ? 0 : Limits.standbyPollMilliseconds)
            guard isOwner else {
                // Somebody else may be active already: nothing of ours is to go on.
                tenure?.close()
                tenure = nil
                continue
            }
            if tenure == nil {
                tenure = try Tenure(connector, member)
                connector.observe(.active)
            }
            try tenure?.turn(member)
        }
        try stop()
    }

    /// Lets what is under way end, within bounds.
    private func stop() throws(KafkaError) {
        guard let tenure else { return }
        tenure.beginStop()
        let end = ContinuousClock.now + .milliseconds(Limits.graceMilliseconds)
        while isOwner, !tenure.hasEnded, ContinuousClock.now < end {
            try serveGroup(0)
            try tenure.turn(member)
        }
        if isOwner, tenure.hasEnded { try tenure.end(member) }
    }

    private func serveGroup(_ timeoutMilliseconds: Int32) throws(KafkaError) {
        if case .failure(let error) = member.poll(timeoutMilliseconds: timeoutMilliseconds),
            error.disposition != .retry
        {
            throw error
        }
    }
}
