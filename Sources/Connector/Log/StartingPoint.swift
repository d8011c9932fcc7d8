// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// What the log says when a connector becomes active: where everything stands, and what a process
/// before this one may have done beyond that.
struct StartingPoint {
    var book: ProgressBook
    /// Where each partition of the writes ends now: what stands before may have been applied.
    var writeEnds: [Int32: Int64] = [:]
    var schemas = SchemaBook()
    /// Every partition that is followed and where to begin.
    var offsets: [TopicPartition: Int64] = [:]
    /// The last cycle that the system which polls before this one has reported; nil for none.
    var lastReported: Int64?
    /// Records that had not been read and are gone, by topic.
    var expired: [String: Int64] = [:]

    /// Reads it; the predecessor has to be fenced before, so that all it ever said is there.
    init(
        _ configuration: Connector.Configuration,
        member: Consumer,
        log: KafkaLog?
    ) throws(KafkaError) {
        let topics = configuration.topics
        let admin = try Admin(configuration.kafka, log: log)
        defer { admin.close() }
        let counts = try admin.partitionCounts()
        func partitions(_ topic: String) throws(KafkaError) -> [TopicPartition] {
            guard let count = counts[topic] else {
                throw KafkaError(
                    code: .unknownTopicOrPartition,
                    message: "topic \(topic) is not there: run leadsync topics create",
                    disposition: .retry
                )
            }
            return (0..<count).map { TopicPartition(topic: topic, partition: $0) }
        }
        var committed = try partitions(topics.triggers)
        let writes = try partitions(topics.writes(configuration.system))
        committed += writes
        if configuration.answersRequests { committed += try partitions(topics.requests) }
        let activities =
            configuration.writesActivities ? try partitions(topics.activities) : []
        committed += activities
        var places: [PartitionOffset] = []
        let standing = try member.committed(committed)
        let beginnings = try StartingPoint.byPartition(admin.beginningOffsets(committed))
        // What was logged before anybody asked for it is not written back.
        let activityEnds = try StartingPoint.byPartition(admin.endOffsets(activities))
        for var place in standing {
            let beginning = beginnings[place.partition] ?? 0
            if place.offset < 0 {
                place.offset = activityEnds[place.partition] ?? beginning
            } else if place.offset < beginning {
                expired[place.partition.topic, default: 0] += beginning - place.offset
                place.offset = beginning
            }
            offsets[place.partition] = place.offset
            places.append(place)
        }
        book = ProgressBook(topics: topics, system: configuration.system, committed: places)
        for place in writes {
            let beginning = beginnings[place] ?? 0
            let lost = book.dropPostponed(place.partition, before: beginning)
            if lost > 0 { expired[place.topic, default: 0] += lost }
            // What waits stands behind the offset, and is read once more.
            let (next, note) = book.writes(place.partition)
            offsets[place] = min(next, note?.postponed.first ?? next)
        }
        writeEnds = try StartingPoint.ends(configuration, writes, log: log)
        try readSchemas(configuration, log: log)
        if let other = configuration.pollsAfter {
            let cycles = TopicPartition(topic: topics.cycles, partition: 0)
            let end = try admin.endOffsets([cycles]).first?.offset ?? 0
            let beginning = try admin.beginningOffsets([cycles]).first?.offset ?? 0
            let start = max(beginning, end - Limits.cyclesBack)
            offsets[cycles] = start
            try readReports(configuration, of: other, cycles, from: start, log: log)
        }
    }

    /// Whom to wait for has to be known before the first trigger is looked at.
    private mutating func readReports(
        _ configuration: Connector.Configuration,
        of system: VendorSystem,
        _ cycles: TopicPartition,
        from offset: Int64,
        log: KafkaLog?
    ) throws(KafkaError) {
        let reader = try TopicReader(configuration.kafka, topics: [cycles.topic], log: log)
        defer { reader.close() }
        let json = JSONReader()
        var last: Int64?
        try reader.readToEnd([cycles], from: [cycles: offset]) { _, message in
            if let value = message.copy().value,
                let report = try? json.decode(CycleReport.self, from: value),
                report.system == system
            {
                last = max(last ?? report.cycle, report.cycle)
            }
        }
        lastReported = last
    }

    private static func byPartition(_ places: [PartitionOffset]) -> [TopicPartition: Int64] {
        Dictionary(places.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    private static func ends(
        _ configuration: Connector.Configuration,
        _ partitions: [TopicPartition],
        log: KafkaLog?
    ) throws(KafkaError) -> [Int32: Int64] {
        // Open transactions count: a predecessor may have read what is committed a moment later.
        let watermarks = try Consumer(
            configuration.kafka,
            role: .watermarks,
            topics: [configuration.topics.writes(configuration.system)],
            log: log
        )
        defer { watermarks.close(leavesGroup: false) }
        var ends: [Int32: Int64] = [:]
        for place in try watermarks.endOffsets(partitions) {
            ends[place.partition.partition] = place.offset
        }
        return ends
    }

    private mutating func readSchemas(
        _ configuration: Connector.Configuration,
        log: KafkaLog?
    ) throws(KafkaError) {
        let topic = configuration.topics.schema
        let reader = try TopicReader(configuration.kafka, topics: [topic], log: log)
        defer { reader.close() }
        let json = JSONReader()
        var found = SchemaBook()
        try reader.readToEnd([TopicPartition(topic: topic, partition: 0)]) { _, message in
            // What cannot be read is replaced by what is published next.
            if let value = message.copy().value,
                let schema = try? json.decode(ObjectSchema.self, from: value),
                schema.object.system == configuration.system
            {
                found.note(schema)
            }
        }
        schemas = found
    }
}
