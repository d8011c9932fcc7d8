// SPDX-License-Identifier: Apache-2.0

public import Kafka
internal import Primitives
internal import Synchronization

/// One of many equal processes is active, the others stand by: joins the group, takes over, works,
/// and starts anew after an error.
public final class StandbyLoop<Event: StandbyEvent>: Sendable {
    let configuration: StandbyConfiguration
    let observe: @Sendable (Event) -> Void
    private let isStopping = Atomic<Bool>(false)

    /// A process that has not begun.
    ///
    /// - Parameter observe: called on the thread that runs it.
    public init(
        _ configuration: StandbyConfiguration,
        observe: @escaping @Sendable (Event) -> Void
    ) {
        self.configuration = configuration
        self.observe = observe
    }

    /// Asks `run` to end; from any thread.
    public func requestStop() { isStopping.store(true, ordering: .releasing) }

    /// Whether `run` was asked to end.
    public var isStopRequested: Bool { isStopping.load(ordering: .acquiring) }

    /// Runs until a stop is requested; blocks its thread. What goes wrong on the way is told to the
    /// observer and tried again, with longer pauses.
    ///
    /// - Parameter makeTerm: called each time that the process becomes active.
    /// - Throws: a configuration that no attempt could make work.
    public func run<Term: ActiveTerm>(
        _ makeTerm: (Takeover) throws(KafkaError) -> Term
    ) throws(KafkaError) -> StandbyEnding {
        var failures = 0
        while !isStopRequested {
            let began = MonotonicTime.milliseconds()
            let session: StandbySession<Event, Term>
            do throws(KafkaError) {
                session = try StandbySession(self)
            } catch {
                try pass(error, began: began, &failures)
                continue
            }
            do throws(KafkaError) {
                let ending = try session.run(makeTerm)
                session.close()
                return ending
            } catch {
                let wasAtWork = session.isAtWork
                session.close()
                try pass(error, began: began, &failures)
                if isStopRequested, wasAtWork { return .inTheMiddle }
            }
        }
        return .atRest
    }

    /// Waits after an error, longer each time; one that nothing can mend is thrown.
    private func pass(
        _ error: KafkaError,
        began: Int64,
        _ failures: inout Int
    ) throws(KafkaError) {
        if error.code == .invalidArgument { throw error }
        observe(.trouble(error))
        let bound = StandbyLimits.restartMilliseconds
        if MonotonicTime.milliseconds() - began > bound.upperBound { failures = 0 }
        failures += 1
        wait(milliseconds: Backoff(bound, jitter: .none).milliseconds(failures: failures))
    }

    /// A pause that a stop ends.
    private func wait(milliseconds: Int64) {
        let end = MonotonicTime.milliseconds() + milliseconds
        while !isStopRequested, MonotonicTime.milliseconds() < end {
            observe(.beat)
            MonotonicTime.pause(milliseconds: StandbyLimits.pauseMilliseconds)
        }
    }
}
