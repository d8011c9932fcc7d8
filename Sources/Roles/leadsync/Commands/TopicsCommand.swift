// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import LeadModel
import Settings

/// `leadsync topics`: what the roles need to find in Kafka.
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Create the topics, or check them.",
        subcommands: [Create.self, Check.self]
    )

    /// `leadsync topics create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the topics that are missing; those that are there stay as they are."
        )

        @OptionGroup var options: TopicOptions

        func run() async throws {
            let (settings, plan) = try options.read()
            let cluster = try Cluster(settings)
            defer { cluster.admin.close() }
            // A topic that does not fit keeps the others from being made to fit nothing.
            let problems = TopicPlan.countProblems(
                settings.topics,
                counts: cluster.partitionCounts,
                expected: plan.partitions,
                ignoringMissing: true
            )
            if !problems.isEmpty { throw Failure(.configuration, lines: problems) }
            let missing = TopicPlan.all(settings.topics).filter {
                cluster.partitionCounts[$0.name] == nil
            }
            let created = missing.isEmpty ? 0 : try create(missing, plan, on: cluster)
            let there = settings.topics.all.count - created
            Terminal.say("\(created) topics created, \(there) were there already")
        }

        private func create(
            _ missing: [TopicPlan],
            _ plan: TopicSettings,
            on cluster: Cluster
        ) throws -> Int {
            let copies = copies(plan, on: cluster)
            let outcomes = try cluster.admin.createTopics(
                missing.map { topic in
                    Admin.NewTopic(
                        name: topic.name,
                        partitionCount: topic.partitions ?? plan.partitions,
                        replicationFactor: plan.replicationFactor,
                        settings: topic.kafkaSettings(copies: copies)
                    )
                }
            )
            let problems = outcomes.sorted { $0.key < $1.key }.compactMap { name, outcome in
                if case .failed(let error) = outcome { return error.message }
                return nil as String?
            }
            if !problems.isEmpty { throw Failure(.cannotCreate, lines: problems) }
            return outcomes.values.count { $0 == .done }
        }

        /// How many copies there will be; nil where only the broker knows, and does not tell.
        private func copies(_ plan: TopicSettings, on cluster: Cluster) -> Int? {
            if plan.replicationFactor > 0 { return plan.replicationFactor }
            let settings = try? cluster.admin.brokerSettings()
            return settings?["default.replication.factor"].flatMap(Int.init)
        }
    }

    /// `leadsync topics check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is wrong with the topics, a line each."
        )

        @OptionGroup var options: TopicOptions

        func run() async throws {
            let (settings, plan) = try options.read()
            let cluster = try Cluster(settings)
            defer { cluster.admin.close() }
            var problems = TopicPlan.countProblems(
                settings.topics,
                counts: cluster.partitionCounts,
                expected: plan.chosenPartitions
            )
            let copies = try cluster.admin.replicationFactors()
            if let wanted = plan.chosenReplicationFactor {
                problems += TopicPlan.replicationProblems(
                    settings.topics,
                    factors: copies,
                    expected: wanted
                )
            }
            var found: [String: [String: String]] = [:]
            for plan in TopicPlan.all(settings.topics)
            where cluster.partitionCounts[plan.name] != nil {
                let topic = try cluster.admin.topicSettings(plan.name)
                found[plan.name] = topic
                problems += plan.settingProblems(topic)
                problems += plan.copyProblems(topic, copies: copies[plan.name] ?? 1)
            }
            if !problems.isEmpty { throw Failure(.configuration, lines: problems) }
            // Not every cluster shows its brokers' settings.
            let broker = (try? cluster.admin.brokerSettings()) ?? [:]
            if let notice = TopicPlan.offsetNotice(
                settings.topics,
                settings: found,
                broker: broker
            ) {
                Terminal.printError("leadsync: note: \(notice)")
            }
            for note in try MisplacedCheck.notes(cluster) {
                Terminal.printError("leadsync: note: \(note)")
            }
            let partitions = cluster.partitionCounts[settings.topics.leads] ?? 0
            Terminal.say(
                "\(settings.topics.all.count) topics as they should be, "
                    + "\(partitions) partitions keyed by lead"
            )
        }
    }
}

/// What the topics should be like.
struct TopicOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(help: "Partitions of the topics keyed by lead; cannot change later.")
    var partitions: String?

    @Option(help: "Copies of each partition.")
    var replicationFactor: String?

    func read() throws -> (common: CommonSettings, role: TopicSettings) {
        try common.read(
            [(.partitions, partitions), (.replicationFactor, replicationFactor)],
            TopicSettings.init
        )
    }
}
