// SPDX-License-Identifier: Apache-2.0

import StateStore
import StreamProcessing
import Testing

@Suite struct CommitPolicyTests {
    let policy = CommitPolicy(records: 10, bytes: 100, milliseconds: 50)

    @Test func aDrainedInputCommitsAtOnce() {
        #expect(policy.isDue(records: 1, bytes: 1, openMilliseconds: 0, isDrained: true))
        #expect(!policy.isDue(records: 1, bytes: 1, openMilliseconds: 0, isDrained: false))
    }

    @Test(arguments: [(10, 0, Int64(0)), (0, 100, 0), (0, 0, 50)])
    func eachLimitCommits(records: Int, bytes: Int, milliseconds: Int64) {
        #expect(
            policy.isDue(
                records: records,
                bytes: bytes,
                openMilliseconds: milliseconds,
                isDrained: false
            )
        )
    }
}

@Suite struct TransactionTests {
    let policy = CommitPolicy(records: 2, bytes: 1_000, milliseconds: 50)

    @Test func beginsWithTheFirstRecordAndCommitsByCount() {
        var transaction = Transaction()
        #expect(transaction.workArrived(nowMilliseconds: 0) == .begin)
        transaction.didProcess(records: 1, bytes: 5)
        #expect(transaction.workArrived(nowMilliseconds: 1) == .none)
        let early = transaction.whatNow(
            policy,
            recordLimit: nil,
            nowMilliseconds: 1,
            isDrained: false
        )
        #expect(early == .none)
        transaction.didProcess(records: 1, bytes: 5)
        let full = transaction.whatNow(
            policy,
            recordLimit: nil,
            nowMilliseconds: 1,
            isDrained: false
        )
        #expect(full == .commit)
        transaction.didEnd()
        #expect(transaction.phase == .idle)
        let empty = transaction.whatNow(
            policy,
            recordLimit: nil,
            nowMilliseconds: 99,
            isDrained: true
        )
        #expect(empty == .none)
    }

    @Test func aRecordLimitComesFirst() {
        var transaction = Transaction()
        _ = transaction.workArrived(nowMilliseconds: 0)
        transaction.didProcess(records: 1, bytes: 5)
        let action = transaction.whatNow(
            policy,
            recordLimit: 1,
            nowMilliseconds: 0,
            isDrained: false
        )
        #expect(action == .commit)
    }

    @Test func revokedCommitsAndLostAborts() {
        var transaction = Transaction()
        #expect(transaction.partitionsGo(isLost: false) == .none)
        _ = transaction.workArrived(nowMilliseconds: 0)
        #expect(transaction.partitionsGo(isLost: false) == .commit)
        #expect(transaction.partitionsGo(isLost: true) == .abort)
    }

    @Test func failuresAbortOrAskForANewProducer() {
        var transaction = Transaction()
        _ = transaction.workArrived(nowMilliseconds: 0)
        #expect(transaction.didFail(.abort, partitionsAreGone: false) == .abortAndRewind)
        #expect(transaction.didFail(.abort, partitionsAreGone: true) == .abort)
        #expect(transaction.didFail(.producer, partitionsAreGone: false) == .replaceProducer)
        #expect(transaction.phase == .idle)
        #expect(transaction.partitionsGo(isLost: false) == .none)
        #expect(transaction.didFail(.producer, partitionsAreGone: false) == .none)
    }
}

@Suite struct RetryPolicyTests {
    let place = RecordPlace(topic: 0, partition: 1, offset: 7)

    private func commit(
        _ retry: inout TransactionRetryPolicy,
        milliseconds: Int64 = 10,
        isPassed: (RecordPlace) -> Bool = { _ in false }
    ) {
        retry.didCommit(milliseconds: milliseconds, fullRecords: 2_000, isPassed: isPassed)
    }

    @Test func aRecordsFaultHalvesUntilTheRecordStandsAloneAndIsPoison() {
        var retry = TransactionRetryPolicy()
        var records = 2_000
        while records > 1 {
            retry.didAbort(.record, records: records)
            #expect(retry.recordLimit == records / 2)
            records /= 2
        }
        for _ in 0..<PoolLimits.abortsBeforePoison {
            #expect(!retry.isPoison(place))
            retry.didAbort(.record, records: 1, only: place)
        }
        #expect(retry.isPoison(place))
        commit(&retry)
        #expect(retry.isPoison(place))
        commit(&retry) { $0.offset <= 7 }
        #expect(!retry.isPoison(place))
        #expect(retry.abortsInARow == 0)
    }

    @Test func whatWasMadeSmallerGrowsWithEachCommit() {
        var retry = TransactionRetryPolicy()
        for _ in 0..<11 { retry.didAbort(.record, records: retry.recordLimit ?? 2_000) }
        #expect(retry.recordLimit == 1)
        var commits = 0
        while retry.recordLimit != nil {
            commit(&retry)
            commits += 1
            #expect(commits < 20)
        }
        #expect(commits >= 10)
    }

    @Test func anOutageBlamesNoRecordHoweverLongItLasts() {
        var retry = TransactionRetryPolicy()
        for _ in 0..<10_000 {
            retry.didAbort(.other, records: 1, only: place)
            retry.didAbort(.slowCluster, records: 1, only: place)
            #expect(!retry.isPoison(place))
            let pause = retry.pauseMilliseconds(random: 0.99)
            #expect(pause <= PoolLimits.longestAbortPauseMilliseconds)
        }
        #expect(retry.recordLimit == nil)
    }

    @Test func aSlowClusterGetsSmallerTransactionsWhichGrowOnceItIsQuick() {
        var retry = TransactionRetryPolicy()
        retry.didAbort(.slowCluster, records: 1_600)
        #expect(retry.recordLimit == 1_600 / PoolLimits.slowClusterDivisor)
        commit(&retry, milliseconds: PoolLimits.slowCommitMilliseconds)
        #expect(retry.recordLimit == 400)
        commit(&retry)
        #expect(retry.recordLimit == 800)
        commit(&retry)
        commit(&retry)
        #expect(retry.recordLimit == nil)
    }

    @Test func aKnownCulpritIsPoisonUntilItIsPassed() {
        var retry = TransactionRetryPolicy()
        retry.didAbort(.record, records: 9, culprit: place)
        #expect(retry.isPoison(place))
        #expect(retry.recordLimit == nil)
        commit(&retry)
        #expect(retry.isPoison(place))
        commit(&retry) { _ in true }
        #expect(!retry.isPoison(place))
    }
}

@Suite struct PartitionStateTests {
    @Test func theOverlayHidesTheStoreUntilItIsCleared() {
        let store = MemoryStore()
        store.apply(
            [StateChange(key: [1], value: [10])],
            checkpoint: Checkpoint(changelogOffset: 0)
        )
        let state = PartitionState(store: store)
        state.set([1], nil)
        state.set([2], [20])
        state.set([2], [21])
        #expect(state.get([1]) == nil)
        #expect(state.get([2]) == [21])
        #expect(
            state.changes() == [
                StateChange(key: [1], value: nil), StateChange(key: [2], value: [21]),
            ]
        )
        state.clear()
        #expect(state.get([1]) == [10])
        #expect(state.get([2]) == nil)
    }
}

@Suite struct OutputsTests {
    @Test func recordsAndHeadersComeOutAsTheyWentIn() {
        var outputs = OutputBuffer()
        outputs.append(topic: 1, key: [1], value: nil)
        outputs.append(topic: 0, partition: 3, key: nil, value: [])
        outputs.addHeader("a", "x")
        outputs.addHeader("b", [])
        let records = outputs.records()
        #expect(records.count == 2)
        #expect(records[0].value == nil && records[0].key == [1] && records[0].partition == nil)
        #expect(records[1].value == [] && records[1].key == nil && records[1].partition == 3)
        #expect(records[1].headers.map(\.name) == ["a", "b"])
        outputs.removeAll()
        #expect(outputs.count == 0 && outputs.byteCount == 0)
    }
}
