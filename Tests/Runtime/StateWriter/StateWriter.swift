// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import StateStore
import TestKit

/// Writes a history to a store until it is killed, or until it fails: the process that tests kill.
///
/// `state-writer <directory> <seed> [<bytes that a file may have>]` writes a line for each batch
/// that is in: its partition and its number.
@main
enum StateWriter {
    static let partitions: Range<Int32> = 0..<3

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch let error as StateStoreError {
            say("failed: \(error.message)")
            exit(error.kind == .disk ? 74 : 73)
        } catch {
            say("failed: \(error)")
            exit(70)
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard arguments.count >= 2, let seed = UInt64(arguments[1]) else { exit(64) }
        if arguments.count > 2, let limit = rlim_t(arguments[2]) {
            // As on a disk that is full: a write fails, instead of the process being ended.
            signal(SIGXFSZ, SIG_IGN)
            var limits = rlimit(rlim_cur: limit, rlim_max: limit)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
        }
        let provider = try DiskStateStoreProvider(
            directory: arguments[0],
            identity: .ofTests,
            memoryBytes: DiskStateStoreLimits.leastMemoryBytes,
            notice: { say("notice: \($0)") }
        )
        let history = StateHistory(seed: seed)
        var stores: [(partition: Int32, store: any StateStore)] = []
        for partition in partitions {
            stores.append((partition, try provider.open(partition: partition)))
        }
        var number = try stores.map { try $0.store.checkpoint()?.changelogOffset ?? 0 }
        while true {
            for (index, (partition, store)) in stores.enumerated() {
                number[index] += 1
                try store.apply(
                    history.batch(number[index], partition: partition).map {
                        StateChange(key: $0.key, value: $0.value, isWaiting: $0.isWaiting)
                    },
                    checkpoint: Checkpoint(
                        changelogOffset: number[index],
                        inputOffsets: ["in": number[index]]
                    )
                )
                say("\(partition) \(number[index])")
                if number[index] % 64 == 0 { try store.flush() }
            }
        }
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}

extension StoreIdentity {
    /// The identity that the tests write under.
    static let ofTests = StoreIdentity(
        application: "workers",
        topicPrefix: "test.",
        cluster: "cluster-1",
        changelog: "test.leads",
        partitionCount: 12
    )
}
