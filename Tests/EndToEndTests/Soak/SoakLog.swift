// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel

/// What the topics tell of the leads whose sides differ: the last of each kind of record, for
/// whoever has to find out why.
struct SoakLog {
    /// How many leads are told about.
    private static let leads = 2
    /// How many records of a topic are shown of each.
    private static let records = 8

    private let cluster: Cluster

    init(_ cluster: Cluster) { self.cluster = cluster }

    func told(_ agreement: SoakUsers.Agreement) throws -> String {
        let differing = Set(agreement.differing.map { String($0.prefix { $0 != "." }) })
        var text = ""
        for pair in agreement.pairs.filter({ differing.contains($0.salesforce) })
            .prefix(Self.leads)
        {
            text += "\n\(pair): \(agreement.differing.filter { $0.hasPrefix(pair.salesforce) })\n"
            let keys = [
                LeadID(.marketo, pair.marketo).text, LeadID(.salesforce, pair.salesforce).text,
            ]
            let topics = cluster.topics
            let names = [
                topics.leads, topics.changes(.marketo), topics.changes(.salesforce),
                topics.writes(.marketo), topics.writes(.salesforce), topics.results,
                topics.activities,
            ]
            for name in names {
                let found = try cluster.records(of: name).filter { record in
                    keys.contains(String(decoding: record.key ?? [], as: UTF8.self))
                }
                for record in found.suffix(Self.records) {
                    let value = String(decoding: record.value ?? [], as: UTF8.self)
                    text += "  \(name.dropFirst(topics.prefix.count)) \(value)\n"
                }
            }
        }
        return text
    }
}
