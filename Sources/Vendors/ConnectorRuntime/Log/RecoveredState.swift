// SPDX-License-Identifier: Apache-2.0

internal import ActiveStandby
internal import JSONCodec
internal import Kafka
internal import LeadModel

/// What the log tells a connector that becomes active: every position, and which writes its
/// predecessor may have applied beyond them.
struct RecoveredState {
    var tracker: OffsetTracker
    /// Where each partition of the writes ends now: what stands before may have been applied.
    var writeEnds: [Int32: Int64] = [:]
    var schemas = PublishedSchemas()
    /// Every partition that is followed and where to begin.
    var offsets: [TopicPartition: Int64] = [:]
    /// The last cycle that the system which polls before this one has reported; nil for none.
    var lastReported: Int64?
    /// Records that had not been read and are gone.
    var gaps: [LogGap] = []
    /// Writes that waited and are gone, by topic.
    var lostWrites: [String: Int64] = [:]

    /// Reads it. The predecessor has to be fenced first, so that no commit of its comes later.
    ///
    /// - Parameter replaced: topics that are known to have been deleted and made anew.
    init(
        _ configuration: Connector.Configuration,
        takeover: Takeover,
        counts: PartitionCounts,
        replaced: Set<String>,
        log: KafkaLog?
    ) throws(KafkaError) {
        let topics = configuration.topics
        let admin = try Admin(configuration.kafka, log: log)
        defer { admin.close() }
        let found = try admin.partitionCounts()
        try counts.check(found)
        let partitions = try FollowedPartitions(configuration, counts: found)
        let committed = try takeover.committed(partitions.all)
        // Activities from before the setting was turned on are not written back.
        let activityEnds = try RecoveredState.byPartition(admin.endOffsets(partitions.activities))
        let ends = try RecoveredState.ends(configuration, partitions.all, log: log)
        let starts = try RecoveredState.byPartition(admin.beginningOffsets(partitions.all))
        let standing = StandingPlaces(
            committed,
            .init(
                bounds: starts.reduce(into: [:]) {
                    $0[$1.key] = LogBounds(start: $1.value, end: max($1.value, ends[$1.key] ?? 0))
                },
                newcomers: activityEnds,
                transactional: [
                    topics.triggers, topics.writes(configuration.system), topics.activities,
                ],
                replaced: replaced,
                keepsMetadata: topics.triggers
            )
        )
        gaps = standing.gaps
        offsets = RecoveredState.byPartition(standing.places)
        tracker = OffsetTracker(
            topics: topics,
            system: configuration.system,
            committed: standing.places
        )
        for place in partitions.writes {
            writeEnds[place.partition] = ends[place]
            tracker.fitCheckpoint(place.partition, to: ends[place] ?? 0)
            let lost = tracker.dropPostponed(place.partition, before: starts[place] ?? 0)
            if lost > 0 { lostWrites[place.topic, default: 0] += lost }
            // Postponed writes stand before the offset and are read once more.
            let (next, checkpoint) = tracker.writes(place.partition)
            offsets[place] = min(next, checkpoint?.postponed.first ?? next)
        }
        try readSchemas(configuration, log: log)
        if let other = configuration.pollsAfter {
            let cycles = TopicPartition(topic: topics.cycles, partition: 0)
            let bounds = try admin.bounds(of: [cycles])[cycles] ?? LogBounds(start: 0, end: 0)
            let start = max(bounds.start, bounds.end - Limits.cyclesBack)
            offsets[cycles] = start
            try readReports(configuration, of: other, cycles, from: start, log: log)
        }
    }

    /// Reads the newest reports: before the first trigger it has to be known whether the other
    /// system has a connector to wait for.
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
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        // Open transactions count: a predecessor may have read what is committed a moment later.
        let watermarks = try Consumer(
            configuration.kafka,
            role: .watermarks,
            topics: Set(partitions.map(\.topic)).sorted(),
            log: log
        )
        defer { watermarks.close(leavesGroup: false) }
        return try byPartition(watermarks.endOffsets(partitions))
    }

    private mutating func readSchemas(
        _ configuration: Connector.Configuration,
        log: KafkaLog?
    ) throws(KafkaError) {
        let topic = configuration.topics.schema
        let reader = try TopicReader(configuration.kafka, topics: [topic], log: log)
        defer { reader.close() }
        let json = JSONReader()
        var found = PublishedSchemas()
        try reader.readToEnd([TopicPartition(topic: topic, partition: 0)]) { _, message in
            // What cannot be read is replaced by what is published next.
            if let value = message.copy().value,
                let schema = try? json.decode(ObjectSchema.self, from: value),
                schema.object.system == configuration.system
            {
                found.record(schema)
            }
        }
        schemas = found
    }
}
