// SPDX-License-Identifier: Apache-2.0

import Kafka
import Testing

@Suite struct LogGapTests {
    private let partition = TopicPartition(topic: "leadsync.requests", partition: 3)

    private func gap(_ wanted: Int64, _ start: Int64, _ end: Int64) -> LogGap? {
        LogGap(partition, wanted: wanted, bounds: LogBounds(start: start, end: end))
    }

    @Test func withinTheLogAndAtItsEndThereIsNone() {
        for wanted: Int64 in [5, 7, 9] { #expect(gap(wanted, 5, 9) == nil) }
        #expect(gap(PartitionOffset.beginning, 5, 9) == nil)
        #expect(gap(PartitionOffset.none, 5, 9) == nil)
        #expect(gap(5, 5, 5) == nil)
    }

    @Test func aGapNamesThePlaceAndBothOffsets() throws {
        let expired = try #require(gap(2, 5, 9))
        #expect(expired.cause == .expired && expired.records == 3 && !expired.isMarkerOnly)
        let line = "\(expired)"
        for part in ["leadsync.requests[3]", "offset 2 ", "begins at 5", "keep the topic longer"] {
            #expect(line.contains(part), "\(line)")
        }
        #expect(try #require(gap(4, 5, 9)).isMarkerOnly)
        let replaced = try #require(gap(40, 0, 9))
        #expect(replaced.cause == .replaced && replaced.records == 0)
        #expect("\(replaced)".contains("offset 40 ") && "\(replaced)".contains("ends at 9"))
    }

    @Test(
        arguments: [
            (nil, 5, 9, 5, 4), (7, 5, 9, 7, 2), (9, 5, 9, 9, 0), (2, 5, 9, 5, 4), (40, 5, 9, 5, 4),
            (2, 9, 9, 9, 0), (0, 0, 0, 0, 0),
        ] as [(Int64?, Int64, Int64, Int64, Int64)]
    )
    func aGroupIsBehindByWhatIsStillThere(
        committed: Int64?,
        start: Int64,
        end: Int64,
        next: Int64,
        behind: Int64
    ) {
        let bounds = LogBounds(start: start, end: end)
        let place = GroupPlace(partition, committed: committed, bounds: bounds)
        #expect(place.next == next && place.offsetsBehind == behind)
    }

    @Test func aPartitionCountThatChangesEndsEveryRole() throws {
        let counts = PartitionCounts(of: ["a", "b"])
        try counts.check(["a": 4, "c": 1])
        try counts.check(["a": 4, "b": 4, "c": 9])
        // A topic that is not there at the moment is the concern of the code that reads it.
        try counts.check(["b": 4])
        let error = #expect(throws: KafkaError.self) { try counts.check(["a": 8, "b": 4]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("topic a has 8 partitions, and had 4") == true)
        #expect(throws: KafkaError.self) { try counts.check(["a": 8]) }
    }
}
