// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONCodec
import Kafka
import LeadModel
import TestKit
import Testing

/// Everything that runs in production, as processes of its own: sandbox, scheduler, connectors,
/// workers; the broker is this process's. Any of them can be killed and started again.
final class SystemUnderTest {
    /// A process by what it does.
    enum Part: String, CaseIterable {
        case scheduler, salesforce, marketo, worker
    }

    let cluster: Cluster
    let sandbox: SandboxProcess
    let staff: SalesforceUser
    let marketer: MarketoUser
    private(set) var running: [Part: [ServiceProcess]] = [:]
    /// The number in each worker's name: a new one takes the first that is free.
    private var workerNumbers: [ObjectIdentifier: Int] = [:]
    /// What every process gets.
    private let settings: [String: String]
    /// Everything that processes which are gone have said.
    private var pastLog = ""

    init(
        people: Int = 0,
        partitionCount: Int = 4,
        settings: [String: String] = [:]
    ) throws {
        cluster = try Cluster(partitionCount: partitionCount)
        sandbox = try SandboxProcess(people: people)
        staff = SalesforceUser(url: sandbox.salesforceURL)
        marketer = MarketoUser(url: sandbox.marketoURL)
        let own = [
            "LEADSYNC_SCHEDULE_DELAY": "300ms",
            "LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "30s",
            // Nothing is under way at a sandbox for longer than a test makes it be.
            "LEADSYNC_CONNECTOR_QUIET_PERIOD": "1s",
        ]
        self.settings = own.merging(sandbox.settings) { $1 }.merging(settings) { $1 }
    }

    /// A system of which every role runs, and whose linked pairs are read from both vendors.
    static func synced(people: Int) throws -> SystemUnderTest {
        let system = try SystemUnderTest(people: people)
        do {
            try system.startAll()
            try system.awaitCycle(.marketo)
            try system.awaitQuiet()
        } catch {
            system.stop()
            throw error
        }
        return system
    }

    /// Ends everything.
    func stop() {
        for process in running.values.joined() { process.terminate() }
        for process in running.values.joined() {
            _ = try? process.awaitEnd(seconds: Bounds.stopSeconds)
        }
        sandbox.process.kill()
        cluster.stop()
    }

    /// Starts a process, and waits until it says that it is ready unless told.
    @discardableResult
    func start(
        _ part: Part,
        settings extra: [String: String] = [:],
        isAwaited: Bool = true
    ) throws -> ServiceProcess {
        let all = settings.merging(extra) { $1 }
        let process: ServiceProcess
        switch part {
        case .worker:
            let taken = running[.worker, default: []].map { workerNumbers[ObjectIdentifier($0)] }
            let number = (0...taken.count).first { !taken.contains($0) } ?? 0
            process = try .worker("worker-\(number)", on: cluster, settings: all)
            workerNumbers[ObjectIdentifier(process)] = number
        case .scheduler:
            process = try .command(["scheduler"], on: cluster, settings: all)
        case .salesforce, .marketo:
            process = try .command(["connector", part.rawValue], on: cluster, settings: all)
        }
        if isAwaited { try awaitReady(process, part) }
        running[part, default: []].append(process)
        return process
    }

    /// Starts one of each.
    func startAll() throws {
        for part in [Part.worker, .salesforce, .marketo, .scheduler] { try start(part) }
    }

    /// Kills the processes of a part with SIGKILL: all of them, unless told.
    func kill(_ part: Part, _ processes: [ServiceProcess]? = nil) throws {
        for process in processes ?? running[part, default: []] {
            process.kill()
            _ = try process.awaitEnd(seconds: Bounds.stopSeconds)
            pastLog += process.errorText + process.outputText
            running[part, default: []].removeAll { $0 === process }
        }
    }

    /// Waits until a process that was started is ready; there is nothing to see of a scheduler.
    func awaitReady(_ process: ServiceProcess, _ part: Part) throws {
        switch part {
        case .worker: try process.awaitReady()
        case .scheduler: break
        case .salesforce, .marketo:
            try process.awaitLine(
                containing: "connector ready: \(part.rawValue)",
                seconds: Bounds.readySeconds
            )
        }
    }

    /// Whoever waits for what a process does need not wait for one that has ended by itself.
    func checkAlive() throws {
        for process in running.values.joined() { try process.checkAlive() }
        try sandbox.process.checkAlive()
    }

    /// Everything that all roles have written so far.
    var log: String {
        running.values.joined().reduce(pastLog) { $0 + $1.errorText + $1.outputText }
    }

    var logLines: [String] { log.split(whereSeparator: \.isNewline).map(String.init) }

    /// Waits until something holds; says what the roles have said when it does not.
    func eventually(
        _ what: String,
        seconds: Double = Bounds.drainSeconds,
        _ condition: () throws -> Bool
    ) throws {
        try awaiting(what, seconds: seconds, found: { log.tail }) {
            try checkAlive()
            return try condition()
        }
    }

    /// The change events of a system so far, without its watermarks.
    func changes(_ system: VendorSystem) throws -> [ChangeEvent] {
        let decoder = JSONReader()
        return try cluster.records(of: cluster.topics.changes(system))
            .filter { $0.key != nil }
            .map { try decoder.decode(ChangeEvent.self, from: $0.value ?? []) }
    }

    /// The writes to a system so far, without unreadable records.
    func writes(_ system: VendorSystem) throws -> [WriteCommand] {
        let decoder = JSONReader()
        return try cluster.records(of: cluster.topics.writes(system))
            .compactMap { try? decoder.decode(WriteCommand.self, from: $0.value ?? []) }
    }

    /// The results so far.
    /// The Salesforce leads that the workers keep in step with a person, by their IDs.
    func pairs() throws -> [(record: String, person: String)] {
        var pairs: [String: String] = [:]
        for entry in try cluster.read(LeadEntry.self, of: cluster.topics.leads) {
            guard case .lead(let state) = entry, let person = state.marketo,
                let record = state.salesforce, record.object == .lead
            else { continue }
            pairs[record.record] = person.record
        }
        return pairs.sorted { $0.key < $1.key }.map { (record: $0.key, person: $0.value) }
    }

    func results() throws -> [WriteResult] {
        try cluster.read(WriteResult.self, of: cluster.topics.results)
    }

    /// Waits until the workers have read everything and the connectors have applied every write.
    func awaitQuiet(seconds: Double = Bounds.drainSeconds) throws {
        var left = ""
        try awaiting("all is quiet", seconds: seconds, found: { left + log.tail }) {
            try checkAlive()
            try cluster.awaitDrained(seconds: seconds)
            let done = Set(try results().map(\.write))
            let open = try running.keys.compactMap { VendorSystem(rawValue: $0.rawValue) }
                .flatMap { try writes($0) }
                .filter { !done.contains($0.id) }
            left = "\(open.count) writes have no result: \(open.prefix(3)) "
            return open.isEmpty
        }
    }

    /// The reports of a system so far.
    func reports(_ system: VendorSystem) throws -> [CycleReport] {
        try cluster.read(CycleReport.self, of: cluster.topics.cycles)
            .filter { $0.system == system }
    }

    /// Waits for the report of a cycle that begins after now, and gives it; the first one of all
    /// where there is none yet.
    @discardableResult
    func awaitCycle(
        _ system: VendorSystem,
        seconds: Double = Bounds.drainSeconds
    ) throws -> CycleReport {
        // The one under way has begun before: the one after it counts.
        let next = try reports(system).last.map { $0.cycle + 2 } ?? 1
        var found: CycleReport?
        try eventually("cycle \(next) of \(system)", seconds: seconds) {
            found = try reports(system).first { $0.cycle >= next }
            return found != nil
        }
        guard let found else { throw Overdue(description: "no cycle") }
        return found
    }
}

extension String {
    /// What a message has room for.
    var tail: String { String(suffix(3_000)) }
}
