// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import Settings

/// A lead's state, found through aliases.
struct ResolvedLead {
    /// The IDs that were followed, the surviving one last.
    private(set) var ids: [LeadID]
    /// The state; nil if no worker has seen the lead.
    private(set) var state: LeadState?

    /// Reads the state, and follows aliases; the reader has to read the topic of leads.
    init(_ cluster: Cluster, _ reader: TopicReader, of lead: LeadID) throws {
        ids = [lead]
        let decoder = JSONReader()
        let topic = cluster.settings.topics.leads
        for _ in 0..<CommandLimits.aliasHops {
            let id = ids[ids.count - 1]
            let latest = try ResolvedLead.values(reader, cluster, topic, id).last
            guard let latest, let entry = try? decoder.decode(LeadEntry.self, from: latest) else {
                break
            }
            if case .lead(let found) = entry { state = found }
            guard case .alias(_, let survivor) = entry, !ids.contains(survivor) else { break }
            ids.append(survivor)
        }
    }

    /// The values under a lead's key, in the order of the topic.
    static func values(
        _ reader: TopicReader,
        _ cluster: Cluster,
        _ topic: String,
        _ lead: LeadID
    ) throws -> [[UInt8]] {
        var values: [[UInt8]] = []
        let key = Array(lead.text.utf8)
        let partition = try cluster.partition(of: lead, in: topic)
        try reader.readToEnd([partition]) { _, message in
            guard let found = message.unsafeKey, found.elementsEqual(key) else { return }
            if let value = message.unsafeValue {
                values.append(Array(value))
            } else {
                values = []
            }
        }
        return values
    }
}
