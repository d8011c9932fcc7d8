// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

/// The cycle as a machine without clock and without Kafka: what was seen goes in, what is to be
/// done comes out (requirement 1; docs/how-it-works.md).
public struct CycleMachine: Hashable, Sendable {
    /// The times from the settings.
    public struct Settings: Hashable, Sendable {
        /// The wait between the end of a cycle and the next.
        public var delayMilliseconds: Int64
        /// When a cycle that does not end is given up.
        public var cycleTimeoutMilliseconds: Int64
        /// The systems whose connectors report.
        public var systems: Set<VendorSystem>

        /// These times.
        public init(
            delayMilliseconds: Int64,
            cycleTimeoutMilliseconds: Int64,
            systems: Set<VendorSystem> = Set(VendorSystem.allCases)
        ) {
            self.delayMilliseconds = delayMilliseconds
            self.cycleTimeoutMilliseconds = cycleTimeoutMilliseconds
            self.systems = systems
        }
    }

    /// Where the cycle stands.
    public enum Phase: Hashable, Sendable {
        /// There has been no cycle.
        case new
        /// The cycle runs since then; these have reported.
        case running(cycle: Int64, since: Timestamp, reported: Set<VendorSystem>)
        /// The cycle ended then; the next one begins after the delay.
        case waiting(cycle: Int64, since: Timestamp)
    }

    /// What was seen.
    public enum Input: Hashable, Sendable {
        case trigger(PollTrigger)
        case report(CycleReport)
        /// An earlier scheduler wrote down that the cycle ended then.
        case end(CycleEnd)
        /// Which groups have records still to read; none when all is done.
        case lag([String])
        /// Time has passed.
        case tick
    }

    /// What is to be done.
    public enum Action: Hashable, Sendable {
        case publishTrigger(cycle: Int64)
        /// To be written down, so that a successor waits only the rest.
        case recordEnd(CycleEnd)
        /// The cycle is given up; what was still missing, in words.
        case warnGivenUp(cycle: Int64, missing: [String])
        /// A foreign trigger has a number after which the numbering could not go on.
        case refuseTrigger(cycle: Int64)
    }

    /// The times from the settings.
    public let settings: Settings
    /// Where the cycle stands.
    public private(set) var phase: Phase = .new
    private var lagging: [String]?

    /// A machine that has seen nothing.
    public init(_ settings: Settings) { self.settings = settings }

    /// Whether the end of the cycle depends on nothing but the lag: then it is to be measured.
    public var needsLag: Bool {
        guard case .running(_, _, let reported) = phase else { return false }
        return reported.isSuperset(of: settings.systems)
    }

    /// When the next tick matters; nil for at once.
    public var dueAt: Timestamp? {
        switch phase {
        case .new: nil
        case .running(_, let since, _):
            since.advanced(byMilliseconds: settings.cycleTimeoutMilliseconds)
        case .waiting(_, let since): since.advanced(byMilliseconds: settings.delayMilliseconds)
        }
    }

    /// The last cycle that was triggered; 0 before the first.
    public var lastCycle: Int64 {
        switch phase {
        case .new: 0
        case .running(let cycle, _, _), .waiting(let cycle, _): cycle
        }
    }

    /// Goes on after a cycle that is known from elsewhere, when the triggers do not tell of it:
    /// they have expired, or their topic was made anew.
    public mutating func goOn(after cycle: Int64, endedAt: Timestamp) {
        guard cycle > lastCycle, cycle <= SchedulerLimits.greatestForeignCycle else { return }
        phase = .waiting(cycle: cycle, since: endedAt)
    }

    /// Takes in what has happened before the scheduler became active: nothing is done about it.
    public mutating func replay(_ input: Input) {
        switch input {
        case .trigger(let trigger): see(trigger)
        case .report(let report): see(report)
        case .end(let end):
            if end.cycle >= lastCycle { phase = .waiting(cycle: end.cycle, since: end.at) }
        case .lag, .tick: break
        }
    }

    /// Takes in what has happened, and says what is to be done.
    public mutating func handle(_ input: Input, now: Timestamp) -> [Action] {
        stepBack(to: now)
        var refusals: [Action] = []
        if case .trigger(let trigger) = input, trigger.cycle > lastCycle, !isInReach(trigger) {
            refusals = [.refuseTrigger(cycle: trigger.cycle)]
        } else if case .lag(let groups) = input {
            guard needsLag, case .running(let cycle, _, _) = phase else { return [] }
            lagging = groups
            if groups.isEmpty { return end(cycle, at: now) }
        } else {
            replay(input)
            stepBack(to: now)
        }
        return refusals + act(now: now)
    }

    /// Moves a beginning in the future to now: a clock that ran ahead, or was set back, must not
    /// make a wait longer.
    private mutating func stepBack(to now: Timestamp) {
        switch phase {
        case .running(let cycle, let since, let reported) where since > now:
            phase = .running(cycle: cycle, since: now, reported: reported)
        case .waiting(let cycle, let since) where since > now:
            phase = .waiting(cycle: cycle, since: now)
        default: break
        }
    }

    /// Whether a trigger's number leaves numbers to go on with; the next one always does.
    private func isInReach(_ trigger: PollTrigger) -> Bool {
        trigger.cycle <= SchedulerLimits.greatestForeignCycle || trigger.cycle - 1 == lastCycle
    }

    private mutating func act(now: Timestamp) -> [Action] {
        if let dueAt, now < dueAt { return [] }
        switch phase {
        case .new, .waiting:
            // A clock that was set back must not bring an old number again.
            let cycle = lastCycle + 1
            begin(cycle, at: now)
            return [.publishTrigger(cycle: cycle)]
        case .running(let cycle, _, let reported):
            let missing = missing(reported)
            return [.warnGivenUp(cycle: cycle, missing: missing)] + end(cycle, at: now)
        }
    }

    private func missing(_ reported: Set<VendorSystem>) -> [String] {
        let silent = settings.systems.subtracting(reported).map { "the report of \($0.title)" }
        if !silent.isEmpty { return silent.sorted() }
        guard let lagging else { return ["the lag of the groups, which could not be read"] }
        return lagging.map { "records that \($0) has yet to read" }
    }

    private mutating func begin(_ cycle: Int64, at: Timestamp) {
        phase = .running(cycle: cycle, since: at, reported: [])
        lagging = nil
    }

    private mutating func end(_ cycle: Int64, at now: Timestamp) -> [Action] {
        phase = .waiting(cycle: cycle, since: now)
        return [.recordEnd(CycleEnd(cycle: cycle, at: now))]
    }

    /// Takes in a trigger: our own, read back, or a foreign one, which begins a cycle.
    private mutating func see(_ trigger: PollTrigger) {
        guard trigger.cycle > lastCycle, isInReach(trigger) else { return }
        begin(trigger.cycle, at: trigger.at)
    }

    private mutating func see(_ report: CycleReport) {
        guard case .running(let cycle, let since, var reported) = phase, report.cycle == cycle
        else { return }
        reported.insert(report.system)
        phase = .running(cycle: cycle, since: since, reported: reported)
    }
}
