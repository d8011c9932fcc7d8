// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Testing

/// What workers have published, as a `read_committed` reader sees it, without what depends on the
/// time of day.
struct Outcome: Equatable {
    /// A write's content; `decidedAt` is left out.
    struct Write: Hashable, CustomStringConvertible {
        var id: String
        var lead: String
        var version: Int64
        var content: [String]

        init(_ write: WriteCommand) {
            id = write.id
            lead = write.lead.text
            version = write.version
            content = ["\(write.object) \(write.operation) \(write.record ?? "none")"]
            content += write.fields.map { "\($0.name)=\($0.value)" }.sorted()
        }

        var description: String { "\(id): \(content)" }
    }

    var writes: [Write] = []
    /// The last state of each lead.
    var states: [LeadID: LeadEntry] = [:]
    /// The versions of each lead's states, in the order of the changelog.
    var stateVersions: [LeadID: [Int64]] = [:]
    var activities: [String] = []
    var deadLetterCount = 0

    init(of cluster: Cluster) throws {
        for system in VendorSystem.allCases {
            writes += try cluster.read(WriteCommand.self, of: cluster.topics.writes(system))
                .map(Write.init)
        }
        for entry in try cluster.read(LeadEntry.self, of: cluster.topics.leads) {
            switch entry {
            case .lead(let state):
                states[state.lead] = entry
                stateVersions[state.lead, default: []].append(state.version)
            case .alias(let lead, _): states[lead] = entry
            }
        }
        activities = try cluster.read(Activity.self, of: cluster.topics.activities).map(\.id)
        deadLetterCount = try cluster.records(of: cluster.topics.deadLetters).count
    }

    /// Proves that nothing was published twice and nothing is missing in between.
    func expectExactlyOnce() {
        #expect(Set(writes.map(\.id)).count == writes.count, "a write was published twice")
        #expect(Set(activities).count == activities.count, "an activity was published twice")
        for (lead, own) in Dictionary(grouping: writes, by: \.lead) {
            let versions = own.map(\.version).sorted()
            #expect(
                versions == Array(1...Int64(versions.count)),
                "versions of \(lead) have gaps or repetitions"
            )
            let last = LeadID(lead).flatMap { stateVersions[$0]?.last }
            #expect(last == versions.last, "the state of \(lead) is not that of its last write")
        }
        for (lead, versions) in stateVersions {
            #expect(versions == versions.sorted(), "states of \(lead) went back: \(versions)")
        }
    }

    /// Proves that two runs came to the same: in any order of leads, in order for each lead.
    func expectSame(as other: Outcome) {
        let (mine, theirs) = (Set(writes), Set(other.writes))
        #expect(mine.subtracting(theirs).prefix(3).isEmpty, "writes that the other run has not")
        #expect(theirs.subtracting(mine).prefix(3).isEmpty, "writes that only the other run has")
        #expect(states.count == other.states.count)
        let different = states.filter { other.states[$0.key] != $0.value }
        #expect(different.prefix(2).isEmpty, "states that differ")
        #expect(deadLetterCount == other.deadLetterCount)
    }
}
