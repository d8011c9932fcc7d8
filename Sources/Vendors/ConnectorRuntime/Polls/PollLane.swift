// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Polls the vendor when a trigger comes: schema, pages of changes, watermarks, report.
struct PollLane: Sendable {
    let context: LaneContext
    let source: any ChangeSource
    let statistics: @Sendable () -> CallStatistics
    let input: BoundedQueue
    /// Waits for the other system's reports; nil when this connector's polls wait for no other.
    let losingSide: CycleReportWaiter?
    /// What the first load waits for; nil where it waits for nothing.
    let gate: InitialLoadGate?
    var schemas: PublishedSchemas
    var cursor: String?
    private var meter = LoadMeter()
    /// Calls that earlier reports have counted. Each call is in one report; calls of writes between
    /// two polls are in the next one.
    private var callsReported: Int64 = 0

    init(
        context: LaneContext,
        source: any ChangeSource,
        statistics: @escaping @Sendable () -> CallStatistics,
        input: BoundedQueue,
        losingSide: CycleReportWaiter?,
        gate: InitialLoadGate?,
        schemas: PublishedSchemas,
        cursor: String?
    ) {
        self.context = context
        self.source = source
        self.statistics = statistics
        self.input = input
        self.losingSide = losingSide
        self.gate = gate
        self.schemas = schemas
        self.cursor = cursor
    }

    /// What became of a poll's step.
    private enum Step {
        case goesOn
        case isOver
        /// The connector is no longer active, or it stops. The trigger stays for its successor.
        case ends
    }

    /// What a poll has done so far.
    private struct Poll {
        var cycle: Int64
        /// The offset after the trigger.
        var next: Int64
        var began: Timestamp
        var changes: Int64 = 0
        var errors: [String] = []

        mutating func note(_ error: String) {
            if errors.count < Limits.errorsInReport { errors.append(error) }
        }
    }

    /// Runs until no more triggers come.
    mutating func run() async {
        let reader = JSONReader()
        while let reading = await input.next() {
            guard await run(reading.records, reader) else { return }
            context.ends.record(reading.ends)
        }
    }

    /// - Returns: false when the lane is to end.
    private mutating func run(_ records: [ReadRecord], _ reader: JSONReader) async -> Bool {
        if records.isEmpty { return true }
        var triggers: [(trigger: PollTrigger, next: Int64)] = []
        var job = CommitRequest()
        for entry in records {
            let next = entry.record.offset + 1
            do throws(DecodingFailure) {
                let value = entry.record.value ?? []
                triggers.append((try reader.decode(PollTrigger.self, from: value), next))
            } catch {
                job.records.append(
                    .deadLetter(entry.record, from: entry.topic, reason: error.reason)
                )
                context.observe(.unreadable(topic: entry.topic, reason: error.reason))
            }
            job.progress = [.triggers(next: next)]
        }
        guard let newest = triggers.last else { return await context.commit(job) }
        for passed in triggers.dropLast() {
            job.records.append(report(passed.trigger.cycle, passedFor: newest.trigger.cycle))
        }
        // The newest trigger stays until its poll is over.
        job.progress = [.triggers(next: newest.next - 1)]
        if !job.records.isEmpty {
            guard await context.commit(job) else { return false }
        }
        return await poll(newest.trigger.cycle, next: newest.next)
    }

    private func report(_ cycle: Int64, passedFor newest: Int64) -> OutgoingRecord {
        let report = CycleReport(
            cycle: cycle,
            system: context.system,
            changes: 0,
            apiCalls: 0,
            durationMilliseconds: 0,
            errors: ["passed over: cycle \(newest) was triggered as well"],
            at: context.clock.now()
        )
        return OutgoingRecord(.cycles, key: "\(cycle)", report)
    }

    /// - Returns: false when the lane is to end.
    private mutating func poll(_ cycle: Int64, next: Int64) async -> Bool {
        await losingSide?.wait(
            for: cycle,
            atMostMilliseconds: Limits.losingSideWaitMilliseconds,
            clock: context.clock
        )
        guard await context.mayCall() else { return false }
        context.observe(.cycleBegan(cycle))
        var poll = Poll(cycle: cycle, next: next, began: context.clock.now())
        if cursor == nil, let gate {
            switch await gate.pass(cycle: cycle) {
            case .open: break
            case .ends: return false
            case .deferred:
                poll.note(InitialLoadGate.deferredLine)
                return await end(&poll, CommitRequest())
            }
        }
        do throws(VendorError) {
            guard try await publishSchemas(cycle) else { return false }
            while true {
                switch try await page(&poll) {
                case .goesOn: guard await context.mayCall() else { return false }
                case .isOver: return true
                case .ends: return false
                }
            }
        } catch {
            if error.kind == .cancelled { return false }
            context.observe(.fault(lane: .poll, error, pauseMilliseconds: nil))
            poll.note(error.line)
            return await end(&poll, CommitRequest())
        }
    }

    private mutating func publishSchemas(_ cycle: Int64) async throws(VendorError) -> Bool {
        var job = CommitRequest()
        let fresh = try await source.schemas(cycle: cycle).filter { schemas.isNew($0) }
        if fresh.isEmpty { return true }
        job.records = fresh.map {
            OutgoingRecord(.schema, key: PublishedSchemas.key($0.object), $0)
        }
        guard await context.commit(job) else { return false }
        for schema in fresh {
            schemas.record(schema)
            context.observe(.schemaChanged(schema.object))
        }
        return true
    }

    /// One page and its cursor, in one transaction; the last one with the watermarks and the
    /// report.
    private mutating func page(_ poll: inout Poll) async throws(VendorError) -> Step {
        let page = try await source.page(after: cursor, cycle: poll.cycle)
        guard page.cursor.utf8.count <= Limits.cursorBytes, !page.cursor.contains("\0") else {
            throw VendorError(
                .unintelligible,
                line: "the place in \(context.system.title)'s changes is too long to be kept: "
                    + "this is an error of LeadSync"
            )
        }
        for error in page.errors { poll.note(error) }
        poll.changes += Int64(page.changes.count)
        var job = CommitRequest()
        let topic = context.topics.changes(context.system)
        job.records = page.changes.flatMap { OutgoingRecord.change($0, topic: topic) }
        job.progress = [.cursor(page.cursor)]
        if page.isLast, let upTo = page.upTo {
            let watermark = Watermark(system: context.system, upTo: upTo, cycle: poll.cycle)
            job.records.append(
                OutgoingRecord(topic: .changes, place: .every, key: nil, value: watermark.encoded())
            )
            job.progress.append(.loaded)
        }
        tell(page)
        if page.isLast {
            guard await end(&poll, job) else { return .ends }
        } else {
            guard await context.commit(job) else { return .ends }
        }
        cursor = page.cursor
        if let records = page.loadedRecords { context.observe(.loaded(records: records)) }
        if !page.changes.isEmpty { context.observe(.published(changes: page.changes.count)) }
        return page.isLast ? .isOver : .goesOn
    }

    private mutating func tell(_ page: ChangePage) {
        if let progress = page.progress,
            let reading = meter.note(progress, now: context.clock.now())
        {
            context.observe(.loading(reading))
        }
    }

    /// Publishes the report and commits the offset behind the trigger.
    private mutating func end(_ poll: inout Poll, _ job: CommitRequest) async -> Bool {
        let now = context.clock.now()
        let calls = statistics().sent
        for line in context.errors.take() where !poll.errors.contains(line) { poll.note(line) }
        let report = CycleReport(
            cycle: poll.cycle,
            system: context.system,
            changes: poll.changes,
            apiCalls: calls - callsReported,
            durationMilliseconds: max(0, now.milliseconds(after: poll.began)),
            errors: poll.errors,
            at: now
        )
        var job = job
        job.records.append(OutgoingRecord(.cycles, key: "\(poll.cycle)", report))
        job.progress.append(.triggers(next: poll.next))
        guard await context.commit(job) else { return false }
        callsReported = calls
        context.observe(.cycleEnded(report))
        return true
    }
}
