// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
public import StateStore
internal import Synchronization

/// A worker: consumes co-partitioned topics, keeps a state for each partition, and publishes, in
/// transactions that make all of it happen exactly once.
///
/// All of the work is done by one thread, that of `run`. Everything else may be called from any
/// thread and only reads and sets atomics.
public final class Worker<Handler: PartitionHandler>: Sendable {
    let configuration: WorkerConfiguration
    let stores: any StateStoreProvider
    let events: WorkerEvents
    let makeHandler: @Sendable (PartitionContext) -> Handler
    let counters = Counters()
    let stopRequested = Atomic<Bool>(false)
    let isTransactionOpen = Atomic<Bool>(false)
    /// The times at which the group has fenced this worker.
    private let fencings = Mutex<[Int64]>([])
    private let finished = CompletionFlag()
    private let outcome = Mutex<WorkerError?>(nil)
    /// Faults that tests inject at the worker's steps.
    let injectedFault: (@Sendable (WorkerStep) -> InjectedFault)?

    /// A worker that does nothing yet.
    ///
    /// - Parameter makeHandler: makes the handler of one partition; the states follow through
    ///   `restore`.
    public convenience init(
        _ configuration: WorkerConfiguration,
        stores: any StateStoreProvider,
        events: WorkerEvents = WorkerEvents(),
        makeHandler: @escaping @Sendable (PartitionContext) -> Handler
    ) {
        self.init(
            configuration,
            stores: stores,
            events: events,
            injectedFault: nil,
            makeHandler: makeHandler
        )
    }

    /// A worker into which tests inject faults.
    @_spi(Testing)
    public init(
        _ configuration: WorkerConfiguration,
        stores: any StateStoreProvider,
        events: WorkerEvents,
        injectedFault: (@Sendable (WorkerStep) -> InjectedFault)?,
        makeHandler: @escaping @Sendable (PartitionContext) -> Handler
    ) {
        self.configuration = configuration
        self.stores = stores
        self.events = events
        self.injectedFault = injectedFault
        self.makeHandler = makeHandler
    }

    /// Works on the calling thread until it is told to stop.
    ///
    /// - Throws: an error that no restart cures, or that a stop came in the middle of a
    ///   transaction; the process then ends with another code than 0.
    public func run() throws(WorkerError) {
        do throws(WorkerError) {
            var isDone = false
            while !isDone { isDone = try makeLoop().run() }
        } catch {
            outcome.withLock { $0 = error }
            finished.set()
            throw error
        }
        finished.set()
    }

    private func makeLoop() throws(WorkerError) -> WorkerLoop<Handler> {
        do throws(KafkaError) {
            return try WorkerLoop(self)
        } catch {
            throw WorkerError(.configuration, error.message)
        }
    }

    /// Works on a thread of its own.
    ///
    /// - Returns: false when the system has no thread left.
    public func start() -> Bool {
        startThread(name: "worker") {
            do throws(WorkerError) {
                try self.run()
            } catch {
                // Kept for `wait`.
            }
        }
    }

    /// Asks for an end: what is in flight is committed or aborted. The group is left only where
    /// the configuration says so: a restart within the session timeout then moves no partition.
    public func requestStop() { stopRequested.store(true, ordering: .releasing) }

    /// Counts a fencing by the group and returns whether another process certainly has this
    /// worker's name. A coordinator that has lost a rejoin fences a member too, but not again and
    /// again.
    func isFencedForGood() -> Bool {
        let now = MonotonicTime.milliseconds()
        return fencings.withLock { fencings in
            fencings.removeAll { now - $0 > PoolLimits.fencingWindowMilliseconds }
            fencings.append(now)
            return fencings.count >= PoolLimits.fencingsBeforeEnd
        }
    }

    /// Waits for the end.
    ///
    /// - Returns: false when it has not come in that time. After `requestStop` and
    ///   `PoolLimits.stopMilliseconds` the process should then end without it.
    /// - Throws: what `run` threw.
    public func wait(milliseconds: Int64) throws(WorkerError) -> Bool {
        guard finished.wait(milliseconds: milliseconds) else { return false }
        if let error = outcome.withLock({ $0 }) { throw error }
        return true
    }

    /// Whether records are processed that are not committed yet.
    public var hasOpenTransaction: Bool { isTransactionOpen.load(ordering: .acquiring) }

    /// The counters at this moment.
    public var status: WorkerStatus { counters.snapshot() }
}

/// The steps at which tests inject faults.
@_spi(Testing)
public enum WorkerStep: Sendable, Hashable {
    /// A record was processed and its outputs produced.
    case processed(RecordPlace)
    /// The changelog is produced, the offsets are not sent.
    case changelogProduced
    /// The offsets are sent, the transaction is not committed.
    case offsetsSent
    /// The transaction is committed, the store is not written.
    case committed
}

/// The faults that tests inject.
@_spi(Testing)
public enum InjectedFault: Sendable, Hashable {
    /// None.
    case none
    /// An error that asks for an abort and that no record causes.
    case abort
    /// An error that asks for an abort, and that a record causes.
    case refuse
    /// An error after which the producer cannot be used.
    case fence
    /// The thread ends at once, as after kill -9.
    case die
}
