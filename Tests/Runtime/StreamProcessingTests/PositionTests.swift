// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import StreamProcessing

@Suite struct InputPositionTests {
    @Test func anEndMovesAPositionOnceItsTailIsProven() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.reportedEnd = 6
        #expect(position.unprovenTail == 5..<6)
        #expect(position.next == 5)
        position.didProve(5..<6)
        #expect(position.next == 6 && position.reached == 6 && position.committed == 5)
        #expect(position.unprovenTail == nil)
    }

    @Test func aTailBehindAnOpenTransactionHasToWait() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.didProcess(5)
        position.reportedEnd = 7
        #expect(position.unprovenTail == nil)
        position.didCommit()
        #expect(position.unprovenTail == 6..<7)
    }

    @Test func aProofOfWhatHasMovedOnProvesNothing() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.reportedEnd = 7
        position.didProcess(7)
        position.didProve(5..<7)
        #expect(position.next == 8 && position.reached == 5)
    }

    @Test func anAbortGoesBackToWhatIsReachedAndNoFurther() {
        var position = InputPosition(next: 5, reached: 5, committed: 5)
        position.reportedEnd = 6
        position.didProve(5..<6)
        position.didProcess(6)
        let isReadAgain = position.didAbort()
        #expect(isReadAgain)
        #expect(position.next == 6)
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
