// SPDX-License-Identifier: Apache-2.0

internal import Kafka

/// Where a connector goes on in each partition: the committed offset, moved to what the partition
/// still holds.
struct StandingPlaces: Hashable, Sendable {
    /// What is known of the partitions beside their committed offsets.
    struct PartitionEnds {
        /// What each partition holds; the end with open transactions.
        var bounds: [TopicPartition: LogBounds]
        /// Where partitions begin of which nothing was committed, if not at the log's beginning.
        var newcomers: [TopicPartition: Int64] = [:]
        /// Topics that are written in transactions only.
        var transactional: Set<String> = []
        /// Topics that are known to have been deleted and made anew.
        var replaced: Set<String> = []
        /// The topic whose metadata say nothing of its own offsets, and outlive it.
        var keepsMetadata: String?
    }

    /// Where to go on, with the metadata that are kept there.
    private(set) var places: [PartitionOffset] = []
    /// What is to be told.
    private(set) var gaps: [LogGap] = []

    /// Fits committed offsets to what is there.
    init(_ committed: [PartitionOffset], _ ends: PartitionEnds) {
        var replaced = ends.replaced
        for place in committed {
            guard let bounds = ends.bounds[place.partition],
                let gap = LogGap(place.partition, wanted: place.offset, bounds: bounds)
            else { continue }
            if gap.cause == .replaced { replaced.insert(place.partition.topic) }
            // A gap of one offset is the marker of a transaction whose records were consumed to the
            // end.
            let isMark = ends.transactional.contains(place.partition.topic)
            if !(isMark && gap.isMarkerOnly) { gaps.append(gap) }
        }
        places = committed.map { place in
            var place = place
            let start = ends.bounds[place.partition]?.start ?? 0
            if replaced.contains(place.partition.topic) {
                place.offset = start
                if place.partition.topic != ends.keepsMetadata { place.metadata = nil }
            } else if place.offset < 0 {
                place.offset = ends.newcomers[place.partition] ?? start
            } else {
                place.offset = max(place.offset, start)
            }
            return place
        }
    }
}
