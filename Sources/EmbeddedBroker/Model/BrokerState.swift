// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// All that the broker knows. It lives on one event loop, so nothing in it is locked.
final class BrokerState {
    static let nodeID: Int32 = 1

    let configuration: EmbeddedBroker.Configuration
    let faults: FaultInjector
    let timers: Timers
    let topics: TopicStore
    let groups: GroupStore
    let transactions: TransactionStore
    let clusterID = RandomName.make()
    let host: String
    /// Known once the socket is bound.
    var port: Int32 = 0
    var connectionCount = 0

    init(
        configuration: EmbeddedBroker.Configuration,
        faults: FaultInjector,
        eventLoop: any EventLoop
    ) {
        self.configuration = configuration
        self.faults = faults
        timers = Timers(eventLoop: eventLoop)
        topics = TopicStore(configuration: configuration, timers: timers)
        groups = GroupStore(configuration: configuration, timers: timers)
        transactions = TransactionStore(topics: topics, groups: groups, timers: timers)
        host = configuration.advertisedHost ?? configuration.host
    }

    func deleteTopic(_ name: String) {
        topics.remove(name: name)
        groups.topicDeleted(name)
        transactions.topicDeleted(name)
    }
}
