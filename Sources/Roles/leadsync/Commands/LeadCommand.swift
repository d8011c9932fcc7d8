// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSONCodec
import Kafka
import LeadModel
import Settings

/// `leadsync lead`: what is known of one lead, and what has happened to it.
struct LeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lead",
        abstract: "Show a lead's state and its activity log."
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var argument: LeadArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let lead = try argument.lead()
        let settings = try common.readCommon()
        let cluster = try Cluster(settings)
        defer { cluster.admin.close() }
        let found = try LeadHistory(cluster, of: lead)
        if found.state == nil, found.activities.isEmpty {
            throw Failure.unknown(lead)
        }
        if json {
            Terminal.say(found.json)
        } else {
            for line in found.lines { Terminal.sayLine(line) }
        }
    }
}

/// What the topics hold about a lead, under all the IDs that it has had.
private struct LeadHistory {
    /// The IDs that were followed, the surviving one last.
    private(set) var ids: [LeadID]
    private(set) var state: LeadState?
    private(set) var activities: [Activity] = []

    init(_ cluster: Cluster, of lead: LeadID) throws {
        let topics = cluster.settings.topics
        let reader = try TopicReader(
            cluster.settings.kafka,
            topics: [topics.leads, topics.activities]
        )
        defer { reader.close() }
        let followed = try ResolvedLead(cluster, reader, of: lead)
        (ids, state) = (followed.ids, followed.state)
        let decoder = JSONReader()
        for id in ids {
            for value in try ResolvedLead.values(reader, cluster, topics.activities, id) {
                if let activity = try? decoder.decode(Activity.self, from: value) {
                    activities.append(activity)
                }
            }
        }
        activities.sort { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    var json: String {
        let states = state.map { String(decoding: $0.encodedEntry, as: UTF8.self) } ?? "null"
        let entries = activities.map { String(decoding: $0.encoded(), as: UTF8.self) }
        var writer = JSONWriter()
        writer.beginArray()
        for id in ids { writer.value(id.text) }
        writer.endArray()
        let names = String(decoding: writer.bytes(), as: UTF8.self)
        let log = entries.joined(separator: ",")
        return #"{"ids":\#(names),"state":\#(states),"activities":[\#(log)]}"#
    }

    var lines: [String] {
        var lines = ["lead \(ids.map(\.text).joined(separator: ", now "))"]
        if let state {
            lines.append("version \(state.version), \(state.inFlight.count) writes in flight")
            for system in VendorSystem.allCases {
                let link = state[system]
                let record = link.map { "\($0.object.rawValue) \($0.record)" } ?? "no record"
                lines.append(
                    "\(system.title): \(record)\(link?.isDeleted == true ? ", deleted" : "")"
                )
            }
            // One that is not blocking is being tried again.
            for failure in state.failures where failure.isBlocking {
                let reasons = failure.reasons.map(\.message).joined(separator: "; ")
                lines.append("not written to \(failure.system.title): \(reasons)")
            }
            lines.append("fields:")
            for field in state.fields.sorted(by: { $0.name < $1.name }) {
                let marketo = (field.marketo?.value).shownText
                let salesforce = (field.salesforce?.value).shownText
                lines.append(
                    marketo == salesforce
                        ? "    \(field.name): \(marketo)"
                        : "    \(field.name): Marketo \(marketo), Salesforce \(salesforce)"
                )
            }
        }
        lines.append("activities:")
        for activity in activities {
            lines += ActivityText.lines(activity).map { "    " + $0 }
        }
        return lines
    }
}

extension LeadState {
    fileprivate var encodedEntry: [UInt8] { LeadEntry.lead(self).encoded() }
}
