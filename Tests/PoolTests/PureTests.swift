// SPDX-License-Identifier: Apache-2.0

import Pool
import StateStore
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

    @Test func failuresAbortOrEnd() {
        var transaction = Transaction()
        _ = transaction.workArrived(nowMilliseconds: 0)
        #expect(transaction.didFail(.abort, partitionsAreGone: false) == .abortAndRewind)
        #expect(transaction.didFail(.abort, partitionsAreGone: true) == .abort)
        #expect(transaction.didFail(.fatal, partitionsAreGone: false) == .end)
        #expect(transaction.phase == .ended)
        #expect(transaction.partitionsGo(isLost: false) == .none)
    }
}

@Suite struct RetryPolicyTests {
    let place = RecordPlace(topic: 0, partition: 1, offset: 7)

    @Test func threeAbortsLeadToSingleRecordsAndThenToPoison() {
        var retry = RetryPolicy()
        let end = RecordPlace(topic: 0, partition: 1, offset: 9)
        for _ in 0..<PoolLimits.abortsBeforeSingleRecords {
            #expect(retry.recordLimit == nil)
            retry.didAbort(ends: [end], only: nil, culprit: nil)
            // Others commit in between: that is no progress here.
            retry.didCommit { _ in false }
        }
        #expect(retry.recordLimit == 1)
        for _ in 0..<PoolLimits.abortsBeforePoison {
            #expect(!retry.isPoison(place))
            retry.didAbort(
                ends: [place],
                only: place,
                culprit: nil,
                isRecordsFault: true
            )
        }
        #expect(retry.isPoison(place))
        retry.didCommit { $0.offset <= 7 }
        #expect(!retry.isPoison(place))
        #expect(retry.recordLimit == 1)
        retry.didCommit { $0.offset <= 9 }
        #expect(retry.recordLimit == nil)
        #expect(retry.abortsInARow == 0)
    }

    @Test func aKnownCulpritIsPoisonUntilItIsPassed() {
        var retry = RetryPolicy()
        retry.didAbort(ends: [place], only: nil, culprit: place)
        #expect(retry.isPoison(place))
        #expect(retry.recordLimit == nil)
        retry.didCommit { _ in false }
        #expect(retry.isPoison(place))
        retry.didCommit { _ in true }
        #expect(!retry.isPoison(place))
    }

    @Test func pausesGrowWithinBoundsAndHopeEnds() {
        var retry = RetryPolicy()
        for _ in 0..<PoolLimits.abortsBeforeEnd {
            #expect(!retry.isHopeless)
            retry.didAbort(ends: [place], only: place, culprit: nil)
            let pause = retry.pauseMilliseconds(random: 0.99)
            #expect(pause <= PoolLimits.longestAbortPauseMilliseconds)
        }
        #expect(retry.isHopeless)
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
        var outputs = Outputs()
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
