// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// All that the broker knows. It lives on one event loop, so nothing in it is locked.
final class BrokerState {
    static let nodeID: Int32 = 1

    let configuration: EmbeddedBroker.Configuration
    let faults: BrokerFaultInjector
    let timers: Timers
    let topics: TopicStore
    let groups: GroupStore
    let transactions: TransactionStore
    let clusterID = RandomName.make()
    let host: String
    /// Known once the socket is bound.
    var port: Int32 = 0
    var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var produceQuota = ByteQuota()
    private var fetchQuota = ByteQuota()

    init(
        configuration: EmbeddedBroker.Configuration,
        faults: BrokerFaultInjector,
        eventLoop: any EventLoop
    ) {
        self.configuration = configuration
        self.faults = faults
        timers = Timers(eventLoop: eventLoop)
        topics = TopicStore(configuration: configuration, timers: timers)
        groups = GroupStore(configuration: configuration, timers: timers)
        transactions = TransactionStore(
            topics: topics,
            groups: groups,
            timers: timers,
            faults: faults
        )
        host = configuration.advertisedHost ?? configuration.host
    }

    /// Looks again at every request that waits for a fault to end or has to learn of one.
    func lastingFaultsChanged() {
        topics.markAllMoved()
        transactions.endWhatWaits()
    }

    /// Counts a produce request; the request's connection is held back if it was too much.
    func meterProduce(_ request: RequestContext) {
        guard let bytesPerSecond = faults.lasting.bytesPerSecond else { return }
        request.throttleMilliseconds = produceQuota.record(
            request.requestBytes,
            of: request.header.clientID,
            bytesPerSecond: bytesPerSecond,
            nowMilliseconds: MonotonicClock.milliseconds
        )
    }

    /// Counts a fetch answer and returns whether it may be given now; otherwise the connection is
    /// held back behind an empty one.
    func meterFetch(_ request: RequestContext, bytes: Int) -> Bool {
        guard let bytesPerSecond = faults.lasting.bytesPerSecond else { return true }
        request.throttleMilliseconds = fetchQuota.record(
            bytes,
            of: request.header.clientID,
            bytesPerSecond: bytesPerSecond,
            nowMilliseconds: MonotonicClock.milliseconds
        )
        guard request.throttleMilliseconds > 0 else { return true }
        fetchQuota.takeBack(bytes, of: request.header.clientID)
        return false
    }

    func deleteRecords(of name: String, consumedBy groupID: String?) {
        for partition in topics[name]?.partitions ?? [] {
            var end = partition.highWatermark
            if let groupID {
                end = groups[groupID]?.offsets.committed[partition.id]?.offset ?? 0
            }
            partition.deleteRecords(before: min(end, partition.highWatermark))
            topics.markMoved(partition)
        }
    }

    func deleteTopic(_ name: String) {
        topics.remove(name: name)
        groups.topicDeleted(name)
        transactions.topicDeleted(name)
    }
}
