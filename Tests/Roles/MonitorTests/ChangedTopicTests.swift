// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Testing

@testable import Monitor

/// Topics that are not what they were when the monitor began.
@Suite(.serialized) struct ChangedTopicTests {
    /// What stands on the new partitions would never be in the view.
    @Test(.timeLimit(.minutes(1))) func partitionsThatAreAddedEndIt() async throws {
        let world = try MonitorWorld()
        var configuration = world.configuration
        configuration.topicCheckMilliseconds = 20
        let (readiness, isReady) = AsyncStream<Void>.makeStream()
        let monitor = try Monitor(configuration, events: MonitorEvents(ready: { isReady.yield() }))
        let (ends, hasEnded) = AsyncStream<String>.makeStream()
        Thread.detachNewThread {
            do {
                try monitor.run()
                hasEnded.yield("without an error")
            } catch {
                hasEnded.yield((error as? KafkaError)?.message ?? "\(error)")
            }
        }
        for await _ in readiness { break }
        let topic = world.topics.writes(.salesforce)
        try world.admin.addPartitions(topic, total: 3)
        for await end in ends {
            #expect(end.hasPrefix("topic \(topic) has 3 partitions, and had 2 when"))
            break
        }
    }
}
