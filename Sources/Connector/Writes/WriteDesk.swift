// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The board, shared between those who read writes and those who apply them.
actor WriteDesk {
    private var board: WriteBoard
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ board: WriteBoard) { self.board = board }

    /// How many writes are held for the normal lane.
    var ahead: Int { board.held(.normal) }

    /// Takes in what was read; waits while the normal lane has enough. The scout never waits: the
    /// normal lane may wait for it, and it keeps only what is urgent.
    func receive(_ writes: [PlacedWrite], lane: WriteLaneKind) async {
        for write in writes { board.receive(write, lane: lane) }
        wake()
        guard lane == .normal else { return }
        while !isClosed, board.held(.normal) >= Limits.writesAhead { await change() }
    }

    /// What a lane does next; nil when there is nothing more to come.
    func next(_ lane: WriteLaneKind, limit: Int) async -> WriteBatch? {
        while !isClosed {
            if let batch = board.nextBatch(lane, limit: limit) { return batch }
            await change()
        }
        return nil
    }

    /// A batch's results are published.
    func finish(_ batch: WriteBatch, results: [WriteResult]) {
        board.finish(batch, results: results)
        wake()
    }

    /// Nothing can be said of a batch.
    func giveBack(_ batch: WriteBatch, mayHaveHappened: Bool) {
        board.giveBack(batch, mayHaveHappened: mayHaveHappened)
        wake()
    }

    /// Nothing more is given out.
    func close() {
        isClosed = true
        wake()
    }

    private func change() async {
        await withCheckedContinuation { waiting.append($0) }
    }

    private func wake() {
        let all = waiting
        waiting = []
        for continuation in all { continuation.resume() }
    }
}
