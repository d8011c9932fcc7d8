// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import StateStore
import Synchronization
import TestKit
import Testing

/// A folder of its own for a test, with a store in it; it goes with its last reference.
final class StoreFolder: Sendable {
    static let partitions: Range<Int32> = 0..<3
    let path: String
    private let lines = Mutex<[String]>([])

    init() {
        path = NSTemporaryDirectory() + "state-\(UUID().uuidString.prefix(8))"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// What was told of stores that were begun anew.
    var notices: [String] { lines.withLock { $0 } }

    /// The folder of the database.
    var database: String { path + "/leads.rocksdb" }

    func provider(
        _ identity: StoreIdentity = .ofTests,
        memoryBytes: Int = DiskStateStoreLimits.leastMemoryBytes,
        tombstoneMilliseconds: Int64 = DiskStateStoreLimits.tombstoneMilliseconds,
        clockMilliseconds: (@Sendable () -> Int64)? = nil,
        freeBytes: (@Sendable (String) -> Int?)? = nil
    ) throws(StateStoreError) -> DiskStateStoreProvider {
        try DiskStateStoreProvider(
            directory: path,
            identity: identity,
            memoryBytes: memoryBytes,
            tombstoneMilliseconds: tombstoneMilliseconds,
            clockMilliseconds: clockMilliseconds,
            freeBytes: freeBytes,
            notice: { line in self.lines.withLock { $0.append(line) } }
        )
    }

    /// Writes these batches of a history to all partitions.
    func write(
        _ history: StateHistory,
        _ batches: ClosedRange<Int64>,
        to provider: DiskStateStoreProvider
    ) throws {
        for partition in Self.partitions {
            let store = try provider.open(partition: partition)
            for number in batches {
                try store.apply(
                    history.batch(number, partition: partition).map {
                        StateChange(key: $0.key, value: $0.value, isWaiting: $0.isWaiting)
                    },
                    checkpoint: Checkpoint(changelogOffset: number, inputOffsets: ["in": number])
                )
                if number % 16 == 0 { try store.flush() }
            }
            try store.close()
        }
    }

    /// How many batches each partition holds, after it was compared with the history: what is there
    /// has to be all of them and nothing else.
    static func reached(
        _ provider: DiskStateStoreProvider,
        _ history: StateHistory
    ) throws -> [Int32: Int64] {
        var reached: [Int32: Int64] = [:]
        for partition in partitions {
            let store = try provider.open(partition: partition)
            let checkpoint = try store.checkpoint()
            let number = checkpoint?.changelogOffset ?? 0
            if let checkpoint { #expect(checkpoint.inputOffsets == ["in": number]) }
            var values: [[UInt8]: [UInt8]] = [:]
            try store.forEach { key, value in
                values[key] = value
                return true
            }
            var waiting: Set<[UInt8]> = []
            try store.forEachWaiting { key in
                waiting.insert(key)
                return true
            }
            let wanted = history.contents(after: number, partition: partition)
            #expect(values == wanted.values, "partition \(partition) after \(number) batches")
            #expect(waiting == wanted.waiting, "partition \(partition) after \(number) batches")
            reached[partition] = number
            try store.close()
        }
        return reached
    }
}

/// Prints a seed or a count: what a random test has drawn can be drawn again.
func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

extension StoreIdentity {
    static let ofTests = StoreIdentity(
        application: "workers",
        topicPrefix: "test.",
        cluster: "cluster-1",
        changelog: "test.leads",
        partitionCount: 12
    )
}
