// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel
internal import Primitives

/// Measures at intervals how many writes are still to be read, and tells the observer. It belongs
/// to the connector's thread.
final class BacklogGauge {
    private let configuration: Connector.Configuration
    private var next: [Int32: Int64]
    private var admin: Admin?
    private var lastLook: ContinuousClock.Instant?

    init(_ configuration: Connector.Configuration, from start: RecoveredState) {
        self.configuration = configuration
        next = start.writeEnds.keys.reduce(into: [:]) { $0[$1] = start.tracker.writes($1).next }
    }

    /// Takes in what was committed.
    func record(_ job: CommitRequest) {
        let topic = configuration.topics.writes(configuration.system)
        for change in job.progress {
            switch change {
            case .writes(let partition, let progress): move(partition, to: progress.next)
            case .reached(let place, let next) where place.topic == topic:
                move(place.partition, to: next)
            default: break
            }
        }
    }

    private func move(_ partition: Int32, to offset: Int64?) {
        if let offset { next[partition] = max(offset, next[partition] ?? 0) }
    }

    /// Measures when it is time to; only records that are still there count.
    func look(_ connector: Connector, _ adapter: VendorAdapter) {
        if let lastLook,
            ContinuousClock.now - lastLook < .milliseconds(Limits.backlogIntervalMilliseconds)
        {
            return
        }
        lastLook = .now
        let observe = connector.observe
        observe(.calls(adapter.statistics()))
        if let budget = adapter.budget { Task { observe(.budget(await budget())) } }
        let topic = configuration.topics.writes(configuration.system)
        // A broker that does not answer shows up at the next commit.
        do throws(KafkaError) {
            if self.admin == nil {
                self.admin = try Admin(configuration.kafka, log: connector.log)
            }
            guard let admin else { return }
            let places = next.keys.map { TopicPartition(topic: topic, partition: $0) }
            let backlog = try admin.bounds(of: places).reduce(Int64(0)) {
                let standing = max($1.value.start, next[$1.key.partition] ?? 0)
                return $0 + max(0, $1.value.end - standing)
            }
            observe(.backlog(backlog))
        } catch {
            return
        }
    }

    func close() {
        admin?.close()
        admin = nil
    }
}
