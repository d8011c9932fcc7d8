// SPDX-License-Identifier: Apache-2.0

internal import CycleScheduler
internal import Kafka
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// What Kafka tells of the roles: who runs, and how far they are behind.
struct ClusterFacts: Hashable, Sendable {
    /// The backlog of a topic.
    struct Backlog: Hashable, Sendable {
        var topic: String
        var lag: Int64
        var growthPerSecond: Double
        var secondsToDrain: Double?
    }

    /// A worker and its partitions.
    struct Worker: Hashable, Sendable {
        var id: String
        var partitions: [Int32]
    }

    /// The connectors of a system.
    struct Connectors: Hashable, Sendable {
        /// The process that calls the vendor.
        var active: String?
        /// The processes that stand by.
        var standby: [String] = []
        /// The calls on record; nil before the first.
        var used: BudgetRecord?
        /// Whether the first load is over; nil before the first poll.
        var isLoaded: Bool?
    }

    var backlogs: [Backlog] = []
    var workers: [Worker] = []
    /// Whether the partitions are being shared out among the workers.
    var isSharingOut = false
    var connectors: [VendorSystem: Connectors] = [:]
    var schedulers = 0
    /// The last cycle that ended, as the scheduler noted it.
    var cycleEnd: CycleEnd?
    /// Why the cluster could not be looked at, in one line.
    var problem: String?
    /// Whether the cluster has been looked at.
    var isKnown = false

    /// The last cycle that ended, and when, in milliseconds since 1970.
    var notedEnd: (cycle: Int64, at: Int64)? {
        cycleEnd.map { ($0.cycle, $0.at.milliseconds) }
    }
}

extension ClusterFacts.Connectors {
    /// What the group of a system's connectors tells: the member with the triggers' partition is
    /// active.
    init(_ group: GroupDescription, _ triggers: TopicPartition) {
        for member in group.members {
            let name = member.instance ?? "\(member.client)\(member.host)"
            if active == nil, member.partitions.contains(triggers) {
                active = name
            } else {
                standby.append(name)
            }
        }
    }
}
