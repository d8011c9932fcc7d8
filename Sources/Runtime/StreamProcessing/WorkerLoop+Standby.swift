// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// Keeping the states of partitions that other workers own, where the configuration asks for it.
extension WorkerLoop {
    /// Reads what the owners of other partitions have written. An outage of Kafka is waited out.
    func serveStandby() throws(StreamError) {
        guard let standby else { return }
        do throws(StreamError) {
            if standby.isDue {
                guard standbyRecovery.isOver else { return }
                try followOthers(standby)
                standbyRecovery.didSucceed()
            }
            try standby.serve()
        } catch {
            guard case .kafka(let cause) = error, end(cause) == nil else { throw error }
            warn("as a standby: \(cause.message)")
            standby.isDue = true
            standbyRecovery.didFail()
        }
    }

    /// Puts what was read into the stores before partitions are taken over; what is followed is
    /// found out anew afterwards.
    func pauseStandby() throws(StreamError) {
        guard let standby else { return }
        try standby.applyAll()
        standby.forgetAll()
        standby.isDue = true
    }

    private func followOthers(_ standby: StandbyReader) throws(StreamError) {
        try standby.applyAll()
        let others = partitions.indices.map(Int32.init).filter { partitions[Int($0)] == nil }
        let changelogs = others.map {
            TopicPartition(topic: configuration.changelog, partition: $0)
        }
        let logs = try onKafka { () throws(KafkaError) in try bounds(of: changelogs) }
        var followed: [Int32: (store: any StateStore, position: Int64)] = [:]
        for number in others {
            let changelog = TopicPartition(topic: configuration.changelog, partition: number)
            guard let log = logs[changelog] else { continue }
            followed[number] = try follow(number, log)
        }
        try standby.follow(followed)
    }

    /// The store of another worker's partition, and where to go on in its changelog.
    private func follow(
        _ number: Int32,
        _ log: Range<Int64>
    ) throws(StreamError) -> (store: any StateStore, position: Int64) {
        let kept = warm[number]
        let entry = if let kept { kept } else { try openStandby(number) }
        warm[number] = entry
        let checkpoint = try onStore { () throws(StateStoreError) in try entry.store.checkpoint() }
        guard let checkpoint else { return (entry.store, log.lowerBound) }
        let reached = checkpoint.changelogOffset
        if log.contains(reached) || reached == log.upperBound { return (entry.store, reached) }
        worker.events.notice(
            "partition \(number): the local state does not fit the log and is followed from the "
                + "beginning"
        )
        warm[number] = nil
        try onStore { () throws(StateStoreError) in
            try entry.store.close()
            try worker.stores.remove(partition: number)
        }
        let anew = try openStandby(number)
        warm[number] = anew
        return (anew.store, log.lowerBound)
    }

    private func openStandby(_ number: Int32) throws(StreamError) -> CachedPartition<Handler> {
        CachedPartition(
            store: try onStore { () throws(StateStoreError) in
                try worker.stores.open(partition: number)
            },
            handler: nil,
            positions: configuration.inputs.map { _ in InputPosition() },
            changelogEnd: -1,
            leftMilliseconds: 0
        )
    }
}
