// SPDX-License-Identifier: Apache-2.0

import StateStore
import Testing

/// What every store has to do; each implementation runs it.
struct StateStoreConformance {
    /// A provider without stores.
    let makeProvider: () -> any StateStoreProvider

    func runAll() throws {
        try readsWhatWasApplied()
        try laterChangesWin()
        try keepsTheCheckpoint()
        try survivesClosing()
        try partitionsAreApart()
        try removingForgets()
        try stopsWhenTold()
        try takesAnyBytes()
        try findsWhatWaits()
        try removingAllForgetsAll()
        try lendsBytes()
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func contents(_ store: any StateStore) throws -> [[UInt8]: [UInt8]] {
        var contents: [[UInt8]: [UInt8]] = [:]
        try store.forEach { key, value in
            #expect(contents[key] == nil, "each key comes once")
            contents[key] = value
            return true
        }
        return contents
    }

    func readsWhatWasApplied() throws {
        let store = try makeProvider().open(partition: 0)
        #expect(try store.read(bytes("a")) == nil)
        #expect(try store.checkpoint() == nil)
        try store.apply(
            [
                StateChange(key: bytes("a"), value: bytes("1")),
                StateChange(key: bytes("b"), value: []),
            ],
            checkpoint: Checkpoint(changelogOffset: 3)
        )
        #expect(try store.read(bytes("a")) == bytes("1"))
        #expect(try store.read(bytes("b")) == [])
        #expect(try contents(store) == [bytes("a"): bytes("1"), bytes("b"): []])
        try store.close()
    }

    func laterChangesWin() throws {
        let store = try makeProvider().open(partition: 0)
        try store.apply(
            [
                StateChange(key: bytes("a"), value: bytes("1")),
                StateChange(key: bytes("a"), value: nil),
                StateChange(key: bytes("b"), value: nil),
                StateChange(key: bytes("b"), value: bytes("2")),
            ],
            checkpoint: Checkpoint(changelogOffset: 4)
        )
        #expect(try contents(store) == [bytes("b"): bytes("2")])
        try store.close()
    }

    func keepsTheCheckpoint() throws {
        let store = try makeProvider().open(partition: 0)
        let first = Checkpoint(changelogOffset: 7, inputOffsets: ["x": 1, "y": 2])
        try store.apply([], checkpoint: first)
        #expect(try store.checkpoint() == first)
        let second = Checkpoint(changelogOffset: 9, inputOffsets: ["x": 5], isComplete: false)
        try store.apply([StateChange(key: [1], value: [2])], checkpoint: second)
        #expect(try store.checkpoint() == second)
        #expect(try contents(store).count == 1, "the checkpoint is no state")
        try store.close()
    }

    func survivesClosing() throws {
        let provider = makeProvider()
        let store = try provider.open(partition: 3)
        let checkpoint = Checkpoint(changelogOffset: 11, inputOffsets: ["x": 4])
        try store.apply([StateChange(key: bytes("k"), value: bytes("v"))], checkpoint: checkpoint)
        try store.close()
        let again = try provider.open(partition: 3)
        #expect(try again.read(bytes("k")) == bytes("v"))
        #expect(try again.checkpoint() == checkpoint)
        try again.close()
    }

    func partitionsAreApart() throws {
        let provider = makeProvider()
        let one = try provider.open(partition: 1)
        let two = try provider.open(partition: 2)
        try one.apply(
            [StateChange(key: [1], value: [1])],
            checkpoint: Checkpoint(changelogOffset: 1)
        )
        #expect(try two.read([1]) == nil)
        #expect(try two.checkpoint() == nil)
        try one.close()
        try two.close()
    }

    func removingForgets() throws {
        let provider = makeProvider()
        let store = try provider.open(partition: 1)
        try store.apply(
            [StateChange(key: [1], value: [1])],
            checkpoint: Checkpoint(changelogOffset: 1)
        )
        try store.close()
        try provider.remove(partition: 1)
        try provider.remove(partition: 99)
        let again = try provider.open(partition: 1)
        #expect(try again.read([1]) == nil)
        #expect(try again.checkpoint() == nil)
        try again.close()
    }

    func stopsWhenTold() throws {
        let store = try makeProvider().open(partition: 0)
        try store.apply(
            (0..<10).map { StateChange(key: [$0], value: [$0]) },
            checkpoint: Checkpoint(changelogOffset: 10)
        )
        var seen = 0
        try store.forEach { _, _ in
            seen += 1
            return seen < 4
        }
        #expect(seen == 4)
        try store.close()
    }

    func takesAnyBytes() throws {
        let store = try makeProvider().open(partition: 0)
        let keys: [[UInt8]] = [[], [0], [0, 0], [255], Array(repeating: 7, count: 4_000)]
        try store.apply(
            keys.map { StateChange(key: $0, value: $0 + [1]) },
            checkpoint: Checkpoint(changelogOffset: 1)
        )
        for key in keys { #expect(try store.read(key) == key + [1]) }
        #expect(try contents(store).count == keys.count)
        try store.close()
    }
}

extension StateStoreConformance {
    private func waiting(_ store: any StateStore) throws -> Set<[UInt8]> {
        var keys: Set<[UInt8]> = []
        try store.forEachWaiting { key in
            #expect(keys.insert(key).inserted, "each key comes once")
            return true
        }
        return keys
    }

    func findsWhatWaits() throws {
        let provider = makeProvider()
        let store = try provider.open(partition: 5)
        let other = try provider.open(partition: 6)
        let checkpoint = Checkpoint(changelogOffset: 1)
        try store.apply(
            [
                StateChange(key: [1], value: [1], isWaiting: true),
                StateChange(key: [2], value: [2], isWaiting: false),
                StateChange(key: [3], value: [3], isWaiting: true),
                StateChange(key: [], value: [4], isWaiting: true),
            ],
            checkpoint: checkpoint
        )
        #expect(try waiting(store) == [[1], [3], []])
        #expect(try waiting(other) == [])
        try store.apply(
            [
                StateChange(key: [1], value: [1], isWaiting: false),
                StateChange(key: [2], value: [2], isWaiting: true),
                StateChange(key: [3], value: nil, isWaiting: true),
            ],
            checkpoint: checkpoint
        )
        #expect(try waiting(store) == [[2], []])
        try store.flush()
        try store.close()
        let again = try provider.open(partition: 5)
        #expect(try waiting(again) == [[2], []])
        var seen = 0
        try again.forEachWaiting { _ in
            seen += 1
            return false
        }
        #expect(seen == 1)
        try again.close()
        try other.close()
    }

    func removingAllForgetsAll() throws {
        let provider = makeProvider()
        do {
            for partition: Int32 in 1...2 {
                let store = try provider.open(partition: partition)
                try store.apply(
                    [StateChange(key: [1], value: [1])],
                    checkpoint: Checkpoint(changelogOffset: 1)
                )
                try store.close()
            }
        }
        try provider.removeAll()
        for partition: Int32 in 1...2 {
            let store = try provider.open(partition: partition)
            #expect(try store.read([1]) == nil)
            #expect(try store.checkpoint() == nil)
            #expect(try waiting(store) == [])
            try store.close()
        }
    }

    func lendsBytes() throws {
        let store = try makeProvider().open(partition: 0)
        try store.apply(
            [StateChange(key: [1], value: [7, 8, 9])],
            checkpoint: Checkpoint(changelogOffset: 1)
        )
        #expect(try store.withValue(of: [1]) { $0.map { $0.reduce(0, { $0 + Int($1) }) } } == 24)
        #expect(try store.withValue(of: [2]) { $0 == nil })
        try store.close()
    }
}

@Suite struct MemoryStoreTests {
    @Test func conforms() throws {
        try StateStoreConformance(makeProvider: { MemoryStoreProvider() }).runAll()
    }
}
