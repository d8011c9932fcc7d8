// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Applies writes and publishes their results: one of the two lanes.
struct WriteLane: Sendable {
    let kind: WriteLaneKind
    let scheduler: SharedWriteScheduler
    let target: any WriteTarget
    let context: LaneContext

    private var lane: ConnectorEvent.Lane { kind == .normal ? .writes : .realtime }

    /// Runs until there is nothing more to come.
    func run() async {
        var pause = FaultBackoff()
        // Halved while calls fail as a whole, until the write at fault is alone.
        var limit = target.batchLimit
        while let batch = await scheduler.next(kind, limit: limit) {
            switch await applied(batch) {
            case .failure(let fault):
                if batch.commands.count == 1, let outcome = alone(batch.commands[0], fault) {
                    if outcome.postponement != nil {
                        guard await context.wait(&pause, after: fault, lane) else { return }
                    }
                    guard await publish(batch, batch.items.map { $0.known ?? outcome }) else {
                        return
                    }
                    limit = target.batchLimit
                    continue
                }
                await scheduler.giveBack(batch, mayHaveHappened: fault.mayHaveHappened)
                if fault.kind == .cancelled || context.isStopping { return }
                if fault.kind == .refused || fault.mayBeOfAWrite {
                    limit = max(1, batch.commands.count / 2)
                }
                if fault.kind == .refused {
                    context.observe(.fault(lane: lane, fault, pauseMilliseconds: 0))
                    continue
                }
                guard await context.wait(&pause, after: fault, lane) else { return }
            case .success(let outcomes):
                pause.reset()
                limit = min(target.batchLimit, limit * 2)
                guard await publish(batch, outcomes) else { return }
            }
        }
    }

    /// The outcome of a write that was alone in a call that failed; nil when the fault is not the
    /// write's.
    private func alone(_ command: WriteCommand, _ fault: VendorError) -> WriteOutcome? {
        // A write that is refused alone will always be refused.
        if fault.kind == .refused { return .settled(rejected(command, fault)) }
        guard fault.mayBeOfAWrite else { return nil }
        let code = fault.code ?? "NO_ANSWER"
        return .postponed(.init(write: command.id, code: code, mayHaveHappened: true))
    }

    /// Applies the batch and returns the outcome of every item, in order.
    private func applied(_ batch: WriteBatch) async -> Result<[WriteOutcome], VendorError> {
        let commands = batch.commands
        var called: [WriteOutcome] = []
        if !commands.isEmpty {
            let mayCall =
                batch.mayBeRepeated
                ? await context.waitForPredecessor() : await context.mayCall()
            guard mayCall else {
                return .failure(VendorError(.cancelled, line: "no longer active"))
            }
            do throws(VendorError) {
                called = try await target.apply(commands, mayBeRepeated: batch.mayBeRepeated)
            } catch {
                return .failure(error)
            }
            guard called.map(\.write) == commands.map(\.id) else {
                let line = "the results are not those of the writes: this is an error of LeadSync"
                return .failure(VendorError(.unintelligible, line: line, mayHaveHappened: true))
            }
        }
        var rest = called[...]
        return .success(batch.items.map { $0.known ?? rest.removeFirst() })
    }

    private func rejected(_ command: WriteCommand, _ fault: VendorError) -> WriteResult {
        WriteResult(
            of: command,
            status: .rejected,
            errors: [Reason(code: fault.code ?? "REFUSED", fields: [], message: fault.line)],
            at: context.clock.now()
        )
    }

    /// - Returns: false when the connector is no longer active.
    private func publish(_ batch: WriteBatch, _ outcomes: [WriteOutcome]) async -> Bool {
        let progress = await scheduler.progress(batch, outcomes)
        var job = CommitRequest()
        job.records = outcomes.compactMap(\.result).map {
            OutgoingRecord(
                .results,
                key: $0.lead.text,
                $0,
                headers: [
                    Header(RecordHeader.lead, $0.lead.text), Header(RecordHeader.cause, $0.write),
                ]
            )
        }
        let topic = context.topics.writes(context.system)
        job.records += batch.deadLetters.map {
            OutgoingRecord.deadLetter($0.record, from: topic, reason: $0.reason)
        }
        job.progress = progress.filter { !$0.value.isEmpty }.map {
            .writes(partition: $0.key, $0.value)
        }
        if !job.isEmpty {
            guard await context.commit(job) else { return false }
        }
        let waiting = await scheduler.finish(batch, outcomes, progress)
        tell(batch, outcomes, waiting: waiting)
        return true
    }

    private func tell(_ batch: WriteBatch, _ outcomes: [WriteOutcome], waiting: Int) {
        for letter in batch.deadLetters {
            context.observe(
                .unreadable(topic: context.topics.writes(context.system), reason: letter.reason)
            )
        }
        tellOfPostponed(batch, outcomes, waiting: waiting)
        let results = outcomes.compactMap(\.result)
        if results.isEmpty { return }
        let rejected = results.count { $0.status == .rejected }
        let now = context.clock.now()
        let slowest = zip(batch.items, outcomes).reduce(Int64(0)) { slowest, entry in
            guard entry.1.result != nil else { return slowest }
            return max(slowest, now.milliseconds(after: entry.0.command.decidedAt))
        }
        context.observe(
            .written(
                lane: lane,
                applied: results.count - rejected,
                rejected: rejected,
                withoutCall: batch.items.count { $0.known?.result != nil },
                slowestMilliseconds: slowest
            )
        )
    }

    /// Says once for each code that writes wait.
    private func tellOfPostponed(_ batch: WriteBatch, _ outcomes: [WriteOutcome], waiting: Int) {
        let postponements = outcomes.compactMap(\.postponement)
        if !postponements.isEmpty || batch.items.contains(where: \.wasPostponed) {
            context.observe(.waiting(writes: waiting))
        }
        let codes = Set(postponements.map(\.code)).subtracting([WritePartition.isBehind])
        for code in codes.sorted() {
            let line =
                "\(context.system.title) cannot take some writes for the moment (\(code)); they "
                + "wait and are tried again"
            context.observe(.postponed(line: line))
            context.errors.note(line)
        }
    }
}

extension VendorError {
    /// Whether one of the call's writes can be at fault: the vendor has begun with the call and
    /// then failed, or took too long.
    fileprivate var mayBeOfAWrite: Bool { kind == .transient && mayHaveHappened }
}

/// Reads the writes for one of the lanes.
struct WriteFeeder: Sendable {
    let kind: WriteLaneKind
    let system: VendorSystem
    let scheduler: SharedWriteScheduler
    let input: BoundedQueue

    /// Runs until nothing more comes.
    func run() async {
        let reader = JSONReader()
        while let reading = await input.next() {
            await scheduler.receive(
                reading.records.map { placed($0.record, reader) },
                ends: reading.ends,
                lane: kind
            )
        }
    }

    private func placed(_ record: Record, _ reader: JSONReader) -> PlacedWrite {
        let content: WriteContent
        do throws(DecodingFailure) {
            let command = try reader.decode(WriteCommand.self, from: record.value ?? [])
            guard command.object.system == system else {
                throw DecodingFailure("a write to \(command.object.system.title)")
            }
            content = .write(command)
        } catch {
            content = .unreadable(record, reason: "\(error)")
        }
        return PlacedWrite(partition: record.partition, offset: record.offset, content: content)
    }
}
