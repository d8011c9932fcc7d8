// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import GRDB
internal import Synchronization

/// One transaction of the database that several asynchronous steps share: while it is open, each
/// step is handed to the thread that holds the database.
final class SandboxTransaction: Sendable {
    /// The transaction that the current task is part of; nil outside any.
    @TaskLocal static var current: SandboxTransaction?

    /// The transaction is over, or never began.
    struct Over: Error {}
    /// All steps are undone because they are not wanted.
    private struct Undone: Error {}

    /// One use of the database; it gets nil if the transaction is over.
    private typealias Step = @Sendable (Database?) -> Void

    private struct State {
        var steps: [Step] = []
        var isOver = false
        var isKept = false
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)

    /// Does a step; its changes are undone if it throws.
    func perform<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let step: Step = { db in
                continuation.resume(
                    with: Swift.Result {
                        guard let db else { throw Over() }
                        var result: Result?
                        try db.inSavepoint {
                            result = try body(db)
                            return .commit
                        }
                        guard let result else { throw Over() }
                        return result
                    }
                )
            }
            let isOver = state.withLock { state in
                if !state.isOver { state.steps.append(step) }
                return state.isOver
            }
            if isOver { step(nil) } else { arrivals.signal() }
        }
    }

    /// Does the steps as they come, until the end.
    ///
    /// - Throws: when all is to be undone.
    func run(_ db: Database) throws {
        while true {
            arrivals.wait()
            let (step, isOver, isKept) = state.withLock { state in
                (state.steps.isEmpty ? nil : state.steps.removeFirst(), state.isOver, state.isKept)
            }
            if let step {
                step(db)
            } else if isOver {
                if isKept { return }
                throw Undone()
            }
        }
    }

    /// No more steps come; those that were not done are told so.
    func end(isKept: Bool) {
        let left = state.withLock { state in
            defer { state.steps = [] }
            (state.isOver, state.isKept) = (true, isKept)
            return state.steps
        }
        for step in left { step(nil) }
        arrivals.signal()
    }
}

extension SandboxDatabase {
    /// Runs steps of one transaction: all their reads and writes are part of it. Everybody else
    /// waits meanwhile.
    ///
    /// - Parameter body: returns its result, and whether its changes are kept.
    package func transaction<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> (result: Result, isKept: Bool)
    ) async throws -> Result {
        let transaction = SandboxTransaction()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Undoing is no fault of the database.
                try? await self.whole { db in try transaction.run(db) }
                transaction.end(isKept: false)
            }
            do {
                let outcome = try await SandboxTransaction.$current.withValue(transaction) {
                    try await body()
                }
                transaction.end(isKept: outcome.isKept)
                try await group.waitForAll()
                return outcome.result
            } catch {
                transaction.end(isKept: false)
                try await group.waitForAll()
                throw error
            }
        }
    }
}
