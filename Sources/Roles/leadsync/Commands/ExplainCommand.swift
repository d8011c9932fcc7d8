// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSONCodec
import Kafka
import LeadModel
import LeadWorker
import Primitives
import Settings
import SyncEngine
import ValidationRules

/// `leadsync explain`: what would be written for a lead now, and why or why not.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what would be written for a lead now, and why or why not.",
        discussion: """
            Decides as a worker would, from the lead's state, the schemas, the mapping and the \
            watermarks, and publishes nothing. Give it the mapping, group and maximum hold that \
            the workers have: best the same --config.
            """
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var argument: LeadArgument

    @Option(help: "The workers' consumer group: it keeps the watermarks.")
    var group: String?

    @Option(help: "The mapping file.")
    var mapping: String?

    func run() async throws {
        let lead = try argument.lead()
        let flags: [(Setting, String?)] = [(.workerGroup, group), (.mapping, mapping)]
        let (settings, worker) = try common.read(flags, WorkerSettings.init)
        let mapping = try MappingFile.load(worker.mapping, surroundings: .ofProcess())
        let cluster = try Cluster(settings)
        defer { cluster.admin.close() }
        let topics = settings.topics
        let reader = try TopicReader(settings.kafka, topics: [topics.leads, topics.schema])
        defer { reader.close() }
        let followed = try ResolvedLead(cluster, reader, of: lead)
        guard let state = followed.state else {
            throw Failure.unknown(lead)
        }
        let schemas = try SchemaSet(reading: cluster, reader)
        let rules = DecisionRules(
            mapping: mapping,
            schemas: schemas,
            compileRules: { CompiledRules($0, timeZone: FormulaClock.timeZone(named:)) }
        )
        let context = DecisionContext(
            rules: rules,
            now: Timestamp.ofSystem,
            watermarks: try Watermarks(of: state.lead, group: worker.group, cluster),
            maxHoldMilliseconds: worker.maxHoldMilliseconds
        )
        let text = ExplanationText(
            ids: followed.ids,
            state: state,
            plan: plan(of: state, context: context),
            context: context
        )
        for line in text.lines { Terminal.sayLine(line) }
    }
}

extension SchemaSet {
    /// The schemas that are on their topic now; what is not there is built in.
    fileprivate init(reading cluster: Cluster, _ reader: TopicReader) throws {
        self.init()
        let decoder = JSONReader()
        var found: [ObjectSchema] = []
        let partitions = cluster.partitions(of: cluster.settings.topics.schema)
        try reader.readToEnd(partitions) { _, message in
            // A worker ignores what it does not understand, and so does this.
            if let value = message.unsafeValue,
                let schema = try? decoder.decode(ObjectSchema.self, from: Array(value))
            {
                found.append(schema)
            }
        }
        for schema in found { _ = accept(schema) }
    }
}

extension Watermarks {
    /// What the workers know on the lead's partition: kept with the offsets of its change topics.
    fileprivate init(of lead: LeadID, group: String, _ cluster: Cluster) throws {
        self.init()
        for system in VendorSystem.allCases {
            let topic = cluster.settings.topics.changes(system)
            let place = try cluster.partition(of: lead, in: topic)
            let committed = try cluster.admin.committedOffsets(ofGroup: group, partitions: [place])
            self[system] = WatermarkMetadata.read(committed.first?.metadata)
        }
    }
}
