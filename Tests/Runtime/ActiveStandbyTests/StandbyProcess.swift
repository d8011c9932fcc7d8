// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import Kafka
import Primitives
import Synchronization

/// A process on a thread of its own, which records what becomes of it.
final class StandbyProcess: Sendable {
    enum Event: Equatable, StandbyEvent {
        case standby
        case waitingForEarlier(name: String)
        case trouble(KafkaError)
        case beat
    }

    struct Record: Sendable {
        var events: [Event] = []
        /// What was committed when each term began, as metadata.
        var terms: [String?] = []
        var closedTerms = 0
        var rounds = 0
        var result: Result<StandbyEnding, KafkaError>?

        var openTerms: Int { terms.count - closedTerms }
    }

    /// The record, and tests that wait for something in it.
    private final class Progress: Sendable {
        private struct State {
            var record = Record()
            var waiting: [(@Sendable (Record) -> Bool, CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var record: Record { state.withLock { $0.record } }

        func change(_ body: (inout Record) -> Void) {
            let ready = state.withLock { state in
                body(&state.record)
                let record = state.record
                let ready = state.waiting.filter { $0.0(record) }
                state.waiting.removeAll { $0.0(record) }
                return ready.map(\.1)
            }
            for continuation in ready { continuation.resume() }
        }

        func wait(_ condition: @escaping @Sendable (Record) -> Bool) async {
            await withCheckedContinuation { continuation in
                let isMet = state.withLock { state in
                    if condition(state.record) { return true }
                    state.waiting.append((condition, continuation))
                    return false
                }
                if isMet { continuation.resume() }
            }
        }
    }

    /// A term that counts its rounds, and fails in those that the test names.
    private final class Term: ActiveTerm {
        private let takeover: Takeover
        private let progress: Progress
        private let failsInRound: Int?
        private let ending: StandbyEnding

        init(
            _ takeover: Takeover,
            _ progress: Progress,
            failsInRound: Int?,
            ending: StandbyEnding
        ) throws(KafkaError) {
            self.takeover = takeover
            self.progress = progress
            self.failsInRound = failsInRound
            self.ending = ending
            let committed = try takeover.committed([StandbyFixture.partition])
            let metadata = committed.first?.offset ?? -1 < 0 ? nil : committed.first?.metadata
            progress.change { $0.terms.append(metadata) }
        }

        func turn(_ member: Consumer) throws(KafkaError) {
            if let error = takeover.producer.serve() { throw error }
            // A round of a real term waits for work; this one leaves the processors to the others.
            MonotonicTime.pause(milliseconds: 5)
            var round = 0
            progress.change {
                $0.rounds += 1
                round = $0.rounds
            }
            if round == failsInRound {
                throw KafkaError(code: .timedOut, message: "a test", disposition: .abort)
            }
        }

        func stop(_ membership: ActiveMembership) throws(KafkaError) -> StandbyEnding {
            ending
        }

        func close() {
            takeover.producer.close()
            progress.change { $0.closedTerms += 1 }
        }
    }

    private let loop: StandbyLoop<Event>
    private let progress: Progress

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - failsInRound: the round, of all its terms, in which a term fails.
    ///   - ending: what a term says when it is stopped.
    init(
        _ configuration: StandbyConfiguration,
        failsInRound: Int? = nil,
        ending: StandbyEnding = .atRest
    ) {
        let progress = Progress()
        self.progress = progress
        let loop = StandbyLoop<Event>(configuration) { event in
            if event != .beat { progress.change { $0.events.append(event) } }
        }
        self.loop = loop
        let isStarted = startThread(name: "standby-process") {
            let result: Result<StandbyEnding, KafkaError>
            do throws(KafkaError) {
                let ending = try loop.run { takeover throws(KafkaError) in
                    try Term(takeover, progress, failsInRound: failsInRound, ending: ending)
                }
                result = .success(ending)
            } catch {
                result = .failure(error)
            }
            progress.change { $0.result = result }
        }
        precondition(isStarted, "no thread is left")
    }

    var record: Record { progress.record }

    /// Waits until something is so.
    func wait(until condition: @escaping @Sendable (Record) -> Bool) async {
        await progress.wait(condition)
    }

    /// Stops the process, and waits until it has ended.
    func stop() async -> Result<StandbyEnding, KafkaError>? {
        loop.requestStop()
        await progress.wait { $0.result != nil }
        return record.result
    }
}
