// SPDX-License-Identifier: Apache-2.0

import Kafka
import Testing

@testable import ConnectorRuntime

struct StandingPlacesTests {
    private let writes = (0..<2).map { TopicPartition(topic: "writes", partition: $0) }
    private let triggers = TopicPartition(topic: "triggers", partition: 0)

    private func places(
        _ offsets: [TopicPartition: Int64],
        _ bounds: [TopicPartition: LogBounds],
        transactional: Set<String> = [],
        replaced: Set<String> = []
    ) -> StandingPlaces {
        StandingPlaces(
            offsets.sorted { $0.key < $1.key }.map {
                PartitionOffset($0.key, offset: $0.value, metadata: "note")
            },
            .init(
                bounds: bounds,
                newcomers: [writes[1]: 70],
                transactional: transactional,
                replaced: replaced,
                keepsMetadata: "triggers"
            )
        )
    }

    private func offsets(_ places: StandingPlaces) -> [TopicPartition: Int64] {
        Dictionary(uniqueKeysWithValues: places.places.map { ($0.partition, $0.offset) })
    }

    @Test func whatIsThereIsGoneOnWith() {
        let bounds = LogBounds(start: 5, end: 9)
        let found = places([writes[0]: 7, triggers: 9], [writes[0]: bounds, triggers: bounds])
        #expect(offsets(found) == [writes[0]: 7, triggers: 9] && found.gaps.isEmpty)
        #expect(found.places.allSatisfy { $0.metadata == "note" })
    }

    @Test func aGapOfUnreadRecordsIsToldAndPassedOver() {
        let found = places([writes[0]: 2], [writes[0]: LogBounds(start: 5, end: 9)])
        #expect(offsets(found) == [writes[0]: 5])
        #expect(found.gaps.map(\.wanted) == [2] && found.gaps.map(\.records) == [3])
    }

    @Test func aMarkIsNothingUnread() {
        let bounds = [writes[0]: LogBounds(start: 11, end: 11)]
        #expect(places([writes[0]: 10], bounds, transactional: ["writes"]).gaps.isEmpty)
        #expect(places([writes[0]: 10], bounds).gaps.count == 1)
        #expect(places([writes[0]: 9], bounds, transactional: ["writes"]).gaps.count == 1)
    }

    @Test func aNewcomerBeginsWhereItIsTold() {
        let bounds = LogBounds(start: 5, end: 90)
        let found = places(
            [writes[0]: PartitionOffset.none, writes[1]: PartitionOffset.none],
            [writes[0]: bounds, writes[1]: bounds]
        )
        #expect(offsets(found) == [writes[0]: 5, writes[1]: 70] && found.gaps.isEmpty)
    }

    @Test func aTopicThatWasMadeAnewIsReadFromItsBeginningInAllPartitions() {
        let bounds = LogBounds(start: 0, end: 9)
        let found = places(
            [writes[0]: 40, writes[1]: 3, triggers: 4],
            [writes[0]: bounds, writes[1]: bounds, triggers: bounds]
        )
        #expect(offsets(found) == [writes[0]: 0, writes[1]: 0, triggers: 4])
        #expect(found.gaps.map(\.cause) == [.replaced])
        // What the notes say is of the topic that is gone.
        #expect(found.places.map(\.metadata) == ["note", nil, nil])
        let known = places([triggers: 4], [triggers: bounds], replaced: ["triggers"])
        #expect(offsets(known) == [triggers: 0] && known.gaps.isEmpty)
        #expect(known.places.map(\.metadata) == ["note"])
    }
}
