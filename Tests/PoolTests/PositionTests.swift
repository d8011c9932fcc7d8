// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pool

@Suite struct InputPositionTests {
    @Test func theEndCountsOnceWhatIsBeforeItIsCommitted() {
        var position = InputPosition()
        position.didProcess(4)
        // A marker stands behind the record, whose transaction is still open here.
        position.didReachEnd(6)
        #expect(position.next == 6)
        #expect(position.reached == -1)
        position.didCommit()
        #expect(position.reached == 6)
        #expect(position.committed == 6)
    }

    @Test func theEndCountsAtOnceWhereNothingIsOpen() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.didReachEnd(6)
        #expect(position.reached == 6)
        #expect(position.committed == 5)
        let isReadAgain = position.didAbort()
        #expect(!isReadAgain)
        #expect(position.next == 6)
    }

    @Test func anAbortGoesBackToWhatIsCommittedAndNoFurther() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.didReachEnd(6)
        position.didProcess(6)
        let isReadAgain = position.didAbort()
        #expect(isReadAgain)
        #expect(position.next == 6)
    }

    @Test func anEndBehindARecordThatWasNotTakenDoesNotCount() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.hasGap = true
        position.didReachEnd(9)
        #expect(position.next == 5)
    }
}

@Suite struct InputStartTests {
    private func start(
        committed: Int64,
        reached: Int64 = -1,
        log: Range<Int64>,
        isTransactional: Bool = false
    ) -> InputStart.Place {
        InputStart(
            committed: committed,
            reached: reached,
            beginning: log.lowerBound,
            end: log.upperBound,
            isTransactional: isTransactional
        ).place
    }

    @Test func whatIsThereIsReadFromTheCommittedOffset() {
        #expect(start(committed: 5, log: 0..<9) == .offset(5))
        #expect(start(committed: 9, log: 9..<9) == .offset(9))
        #expect(start(committed: -1_001, log: 3..<9) == .beginning)
    }

    @Test func whatThisWorkerHasReadToTheEndIsNoGap() {
        #expect(start(committed: 5, reached: 6, log: 6..<6) == .offset(6))
        #expect(start(committed: 5, reached: 6, log: 7..<7) == .recordsLost(from: 6, to: 7))
    }

    @Test func aGapOfOneIsAMarkerOnlyWhereRecordsNeverGoWithoutOne() {
        #expect(start(committed: 5, log: 6..<6, isTransactional: true) == .offset(6))
        #expect(start(committed: 5, log: 6..<6) == .recordsLost(from: 5, to: 6))
        #expect(
            start(committed: 5, log: 7..<7, isTransactional: true) == .recordsLost(from: 5, to: 7)
        )
    }

    @Test func anEndBeforeTheCommittedOffsetIsAnotherTopic() {
        #expect(start(committed: 10, log: 0..<4) == .madeAnew)
        #expect(start(committed: 10, reached: 12, log: 0..<4) == .madeAnew)
    }
}
