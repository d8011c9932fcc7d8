// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONCodec
import Kafka
import LeadModel
import Monitor
import TestKit
import Testing

/// A view that was interrupted is the same as one that was not.
@Suite struct MonitorRestartTests {
    @Test(.timeLimit(.minutes(2)))
    func anInterruptedViewIsTheSameAsAWholeOne() async throws {
        let world = try MonitorWorld()
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 17)
        var created: [Int64: Int] = [:]
        for round in 0..<5 {
            for lead in 0..<40 {
                let kind =
                    [Activity.Kind.created, .synced, .failed, .conflict]
                    .randomElement(using: &random) ?? .synced
                let cycle = Int64(1 + round)
                if kind == .created { created[cycle, default: 0] += 1 }
                try world.publish([
                    Made.activity(
                        lead,
                        entry: round + 1,
                        kind,
                        reasons: kind == .failed ? [Made.tooLong] : [],
                        fields: kind == .conflict ? [Made.collision("phone")] : [],
                        cycle: cycle
                    )
                ])
            }
            // Each time another monitor goes on with the same file, and is stopped at once.
            let monitor = try await world.start { $0.file = folder.path("view.sqlite") }
            await monitor.stop()
        }
        let interrupted = try await world.start { $0.file = folder.path("view.sqlite") }
        let whole = try await world.start()
        for target in ["/v1/cycles", "/v1/failures", "/v1/conflicts?limit=500"] {
            let (one, other) = (try await interrupted.get(target), try await whole.get(target))
            #expect(one.text == other.text, "\(target)")
            #expect(!one.items.isEmpty)
        }
        // Counted independently of the monitor.
        for item in try await whole.get("/v1/cycles").items {
            let number = try #require(item["number"] as? Int)
            let systems = try #require(item["systems"] as? [String: [String: Int]])
            #expect(systems["salesforce"]?["created"] ?? 0 == created[Int64(number)] ?? 0)
        }
        await interrupted.stop()
        await whole.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func anotherProgramsFileIsLeftAlone() async throws {
        let world = try MonitorWorld()
        let folder = try TemporaryFolder()
        try Data("not a database, but long enough to be looked at as one".utf8)
            .write(to: URL(fileURLWithPath: folder.path("other.sqlite")))
        var configuration = world.configuration
        configuration.file = folder.path("other.sqlite")
        #expect(throws: Monitor.Failure.self) { try Monitor(configuration) }
    }
}
