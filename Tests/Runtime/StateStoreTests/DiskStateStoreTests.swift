// SPDX-License-Identifier: Apache-2.0

import Foundation
import StateStore
import Synchronization
import TestKit
import Testing

@testable import DiskStateStore

@Suite struct DiskStateStoreTests {
    @Test func conforms() throws {
        let folders = Mutex<[StoreFolder]>([])
        try StateStoreConformance(
            makeProvider: {
                let folder = StoreFolder()
                folders.withLock { $0.append(folder) }
                do {
                    return try folder.provider()
                } catch {
                    Issue.record(error)
                    return MemoryStoreProvider()
                }
            }
        ).runAll()
    }

    @Test func whatWasWrittenIsThereAfterTheProcess() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 11)
        try folder.write(history, 1...50, to: try folder.provider())
        let again = try folder.provider()
        #expect(try StoreFolder.reached(again, history) == [0: 50, 1: 50, 2: 50])
        #expect(folder.notices == [])
    }

    @Test func oneProcessHasADirectoryAtATime() throws {
        let folder = StoreFolder()
        let first = try folder.provider()
        let error = #expect(throws: StateStoreError.self) { try folder.provider() }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains("is in use by another process") == true)
        #expect(error?.message.contains("\n") == false)
        #expect(throws: StateStoreError.self) { try StoreInspection.drop(directory: folder.path) }
        first.close()
        _ = try folder.provider()
        #expect(folder.notices == [])
    }

    @Test func aDirectoryThatCannotBeMadeIsExplained() throws {
        let folder = StoreFolder()
        #expect(FileManager.default.createFile(atPath: folder.path, contents: nil))
        let error = #expect(throws: StateStoreError.self) { try folder.provider() }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains("worker.stateDirectory") == true)
    }

    @Test(arguments: ["group", "topic prefix", "cluster", "changelog"])
    func anotherOnesStateIsBegunAnew(name: String) throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 12)
        try folder.write(history, 1...5, to: try folder.provider())
        var other = StoreIdentity.ofTests
        switch name {
        case "group": other.application = "other"
        case "topic prefix": other.topicPrefix = "other"
        case "cluster": other.cluster = "other"
        default: other.changelog = "other"
        }
        let provider = try folder.provider(other)
        #expect(try StoreFolder.reached(provider, history) == [0: 0, 1: 0, 2: 0])
        #expect(folder.notices.count == 1)
        #expect(folder.notices[0].contains("its \(name) is '"))
        provider.close()
        // And it is the other one's from now on.
        _ = try folder.provider(other)
        #expect(folder.notices.count == 1)
    }

    /// What ends a process by a signal while it opens the database would end the next one as well.
    @Test func aDirectoryAtWhichProcessesDieIsBegunAnew() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 22)
        try folder.write(history, 1...5, to: try folder.provider())
        let marker = OpeningMarker(path: folder.path + "/opening")
        #expect(marker.begin() == 0)
        #expect(try StoreFolder.reached(try folder.provider(), history) == [0: 5, 1: 5, 2: 5])
        for earlier in 0..<2 { #expect(marker.begin() == earlier) }
        #expect(try StoreFolder.reached(try folder.provider(), history) == [0: 0, 1: 0, 2: 0])
        #expect(folder.notices.count == 1)
        #expect(folder.notices[0].contains("the last 2 processes have ended"))
        #expect(marker.begin() == 0)
    }

    @Test func aClusterThatDoesNotTellItsIDIsNotAnotherOne() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 18)
        var silent = StoreIdentity.ofTests
        silent.cluster = ""
        for identity in [StoreIdentity.ofTests, silent, .ofTests] {
            try folder.write(history, 1...5, to: try folder.provider(identity))
        }
        #expect(folder.notices == [])
    }

    @Test func anOlderFormatIsBegunAnew() throws {
        let folder = StoreFolder()
        try folder.write(StateHistory(seed: 13), 1...5, to: try folder.provider())
        do {
            let database = try Database(
                folder.database,
                memory: StoreMemory(byteCount: 16 << 20),
                isNew: false
            )
            let batch = WriteBatch()
            let older = StoreIdentity.ofTests.bytes.map { $0 == UInt8(ascii: "1") ? 48 : $0 }
            batch.put(KeySpace.identity, older)
            try database.write(batch)
            try database.flush()
        }
        let provider = try folder.provider()
        #expect(folder.notices.count == 1)
        #expect(folder.notices[0].contains("its format version is '0' instead of '1'"))
        #expect(try provider.open(partition: 0).checkpoint() == nil)
    }

    @Test(arguments: [
        (tombstones: Int64(86_400_000), age: Int64(82_800_000)), (1_000, 750), (0, 0),
    ])
    func whatKafkaMayHaveForgottenIsRestoredFromTheBeginning(
        tombstones: Int64,
        age: Int64
    ) throws {
        let folder = StoreFolder()
        let now = Mutex<Int64>(1_000_000)
        let history = StateHistory(seed: 14)
        let provider = try folder.provider(
            tombstoneMilliseconds: tombstones,
            clockMilliseconds: { now.withLock { $0 } }
        )
        try folder.write(history, 1...5, to: provider)
        now.withLock { $0 += age }
        #expect(try StoreFolder.reached(provider, history) == [0: 5, 1: 5, 2: 5])
        now.withLock { $0 += 1 }
        #expect(try StoreFolder.reached(provider, history) == [0: 0, 1: 0, 2: 0])
        #expect(folder.notices.count == 3)
        #expect(folder.notices.allSatisfy { $0.contains("minutes ago") })
    }

    /// A tombstone that a replay has not come to yet ages from when it was written.
    @Test func aReplayDoesNotMakeAStoreYounger() throws {
        let folder = StoreFolder()
        let now = Mutex<Int64>(1_000_000)
        let provider = try folder.provider(
            tombstoneMilliseconds: 1_000,
            clockMilliseconds: { now.withLock { $0 } }
        )
        func goOn(_ offset: Int64, isComplete: Bool) throws {
            let store = try provider.open(partition: 0)
            let checkpoint = Checkpoint(changelogOffset: offset, isComplete: isComplete)
            try store.apply([StateChange(key: [1], value: [1])], checkpoint: checkpoint)
            try store.close()
            now.withLock { $0 += 500 }
        }
        try goOn(1, isComplete: false)
        try goOn(2, isComplete: false)
        #expect(try provider.open(partition: 0).checkpoint() == nil, "begun 1,000 ms ago")
        #expect(folder.notices.count == 1)
        try goOn(1, isComplete: true)
        try goOn(2, isComplete: false)
        #expect(try provider.open(partition: 0).checkpoint() == nil, "whole 1,000 ms ago")
        try goOn(1, isComplete: false)
        try goOn(2, isComplete: true)
        #expect(try provider.open(partition: 0).checkpoint()?.changelogOffset == 2)
    }

    @Test func whatWasRemovedDoesNotComeBack() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 15)
        let provider = try folder.provider()
        try folder.write(history, 1...40, to: provider)
        try provider.remove(partition: 1)
        #expect(try StoreFolder.reached(provider, history) == [0: 40, 1: 0, 2: 40])
        provider.close()
        let again = try folder.provider()
        #expect(try StoreFolder.reached(again, history) == [0: 40, 1: 0, 2: 40])
    }

    /// RocksDB's own account, while states are written and read that are many times larger.
    @Test func memoryStaysWithinTheSetting() throws {
        let folder = StoreFolder()
        let setting = 32 << 20
        let provider = try folder.provider(memoryBytes: setting)
        let stores = try (0..<8).map { try provider.open(partition: $0) }
        var random = SeededGenerator(seed: 16)
        var value = (0..<2_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var most = 0
        for number in 0..<400 {
            let store = stores[number % stores.count]
            let changes = (0..<200).map { index in
                value.withUnsafeMutableBytes { bytes in
                    bytes.storeBytes(of: random.next(), toByteOffset: index * 8, as: UInt64.self)
                }
                return StateChange(key: Array("\(random.next())".utf8), value: value)
            }
            try store.apply(changes, checkpoint: Checkpoint(changelogOffset: Int64(number)))
            for change in changes { #expect(try store.read(change.key) == change.value) }
            most = max(most, provider.memoryUsage()?.total ?? .max)
        }
        #expect(most <= setting, "of 160 MB at most \(most >> 20) MiB were in memory")
        #expect((provider.fileBytes() ?? 0) > 2 * setting, "files hold more than memory may")
    }

    /// It ends while there is still room to write out what is in memory.
    @Test func aDiskThatFillsUpEndsItAndLosesNothing() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 19)
        let free = Mutex(1 << 40)
        let provider = try folder.provider(freeBytes: { _ in free.withLock { $0 } })
        try folder.write(history, 1...40, to: provider)
        free.withLock { $0 = 35 << 20 }
        let error = #expect(throws: StateStoreError.self) {
            try folder.write(history, 41...400, to: provider)
        }
        #expect(error?.kind == .disk)
        #expect(error?.message.contains("35 MiB are free, and 36 MiB have to be") == true)
        provider.close()
        #expect(throws: StateStoreError.self) {
            try folder.provider(freeBytes: { _ in free.withLock { $0 } })
        }
        let again = try folder.provider()
        let reached = try StoreFolder.reached(again, history)
        #expect((reached[0] ?? 0) > 40 && (reached[0] ?? 0) < 400)
        #expect(reached[1] == 40 && reached[2] == 40)
        #expect(folder.notices == [])
    }

    @Test func itIsLookedAtBesideTheWorker() throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 17)
        let provider = try folder.provider()
        try folder.write(history, 1...20, to: provider)
        let inspection = try StoreInspection(directory: folder.path)
        let partitions = try inspection.partitions()
        #expect(partitions.map(\.number) == [0, 1, 2])
        for partition in partitions {
            let wanted = history.contents(after: 20, partition: partition.number)
            #expect(partition.states == wanted.values.count)
            #expect(partition.waiting == wanted.waiting.count)
            #expect(
                partition.bytes == wanted.values.reduce(0) { $0 + $1.key.count + $1.value.count }
            )
            #expect(partition.checkpoint?.changelogOffset == 20)
            var values: [[UInt8]: [UInt8]] = [:]
            try inspection.forEach(partition: partition.number) { key, value in
                values[[UInt8](key)] = [UInt8](value)
                return true
            }
            #expect(values == wanted.values)
        }
        #expect(try inspection.identity().first?.name == "format version")
        #expect(inspection.fileBytes > 0)
        provider.close()
        #expect(try StoreInspection.drop(directory: folder.path))
        #expect(throws: StateStoreError.self) { try StoreInspection(directory: folder.path) }
    }

    @Test func checkpointsAreReadAsTheyWereWritten() {
        let checkpoint = StoredCheckpoint(
            Checkpoint(changelogOffset: .max, inputOffsets: ["a": -1, "": 0, "ü": 7]),
            knownAt: 1_795_459_495_000
        )
        let bytes = checkpoint.bytes
        #expect(bytes.withUnsafeBytes { StoredCheckpoint($0) } == checkpoint)
        for count in 0..<bytes.count {
            #expect(bytes.prefix(count).withUnsafeBytes { StoredCheckpoint($0) } == nil)
        }
        #expect((bytes + [0]).withUnsafeBytes { StoredCheckpoint($0) } == nil)
        let lies = [UInt8](repeating: 255, count: 60)
        #expect(([1] + lies).withUnsafeBytes { StoredCheckpoint($0) } == nil)
    }
}
