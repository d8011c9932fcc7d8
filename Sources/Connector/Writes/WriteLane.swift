// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel
internal import VendorHTTP

/// Applies writes and publishes their results: one of the two lanes.
struct WriteLane: Sendable {
    let kind: WriteLaneKind
    let desk: WriteDesk
    let target: any WriteTarget
    let office: Office

    private var lane: ConnectorEvent.Lane { kind == .normal ? .writes : .realtime }

    /// Runs until there is nothing more to come.
    func run() async {
        var pause = FaultPause()
        // Halved while batches are refused as a whole, so that the guilty write gets alone.
        var limit = target.batchLimit
        while let batch = await desk.next(kind, limit: limit) {
            switch await applied(batch) {
            case .failure(let fault):
                let isAlone = batch.commands.count == 1
                if fault.kind == .refused, isAlone {
                    let results = batch.items.map { $0.settled ?? rejected($0.command, fault) }
                    guard await publish(batch, results) else { return }
                    limit = target.batchLimit
                    continue
                }
                await desk.giveBack(batch, mayHaveHappened: fault.mayHaveHappened)
                if fault.kind == .cancelled || office.isStopping { return }
                if fault.kind == .refused {
                    limit = max(1, batch.commands.count / 2)
                    office.observe(.fault(lane: lane, fault, pauseMilliseconds: 0))
                    continue
                }
                guard await office.wait(&pause, after: fault, lane) else { return }
            case .success(let results):
                pause.reset()
                limit = min(target.batchLimit, limit * 2)
                guard await publish(batch, results) else { return }
            }
        }
    }

    /// A result for every item of the batch, in order.
    private func applied(_ batch: WriteBatch) async -> Result<[WriteResult], VendorFault> {
        let commands = batch.commands
        var called: [WriteResult] = []
        if !commands.isEmpty {
            let mayCall =
                batch.mayBeRepeated
                ? await office.waitForPredecessor() : await office.mayCall()
            guard mayCall else {
                return .failure(VendorFault(.cancelled, line: "no longer active"))
            }
            do throws(VendorFault) {
                called = try await target.apply(commands, mayBeRepeated: batch.mayBeRepeated)
            } catch {
                return .failure(error)
            }
            guard called.map(\.write) == commands.map(\.id) else {
                let line = "the results are not those of the writes: this is an error of LeadSync"
                return .failure(VendorFault(.unintelligible, line: line, mayHaveHappened: true))
            }
        }
        var rest = called[...]
        return .success(batch.items.map { $0.settled ?? rest.removeFirst() })
    }

    /// What is refused even when it is alone will always be.
    private func rejected(_ command: WriteCommand, _ fault: VendorFault) -> WriteResult {
        WriteResult(
            write: command.id,
            lead: command.lead,
            version: command.version,
            system: command.object.system,
            object: command.object,
            status: .rejected,
            record: command.record,
            created: false,
            errors: [Reason(code: fault.code ?? "REFUSED", fields: [], message: fault.line)],
            at: office.clock.now()
        )
    }

    /// - Returns: false when the connector is no longer active.
    private func publish(_ batch: WriteBatch, _ results: [WriteResult]) async -> Bool {
        var job = CommitJob()
        job.records = results.map {
            OutgoingRecord(
                .results,
                key: $0.lead.text,
                $0,
                headers: [
                    Header("leadsync-lead", $0.lead.text), Header("leadsync-cause", $0.write),
                ]
            )
        }
        let topic = office.topics.writes(office.system)
        job.records += batch.deadLetters.map {
            OutgoingRecord.deadLetter($0.record, from: topic, reason: $0.reason)
        }
        job.progress = progress(batch, results)
        guard await office.commit(job) else { return false }
        await desk.finish(batch, results: results)
        tell(batch, results)
        return true
    }

    private func progress(_ batch: WriteBatch, _ results: [WriteResult]) -> [ProgressChange] {
        switch kind {
        case .normal: return batch.next.map { .writes(partition: $0.key, next: $0.value) }
        case .realtime:
            var refused: [Int32: [Int64]] = [:]
            for (item, result) in zip(batch.items, results) where result.status == .rejected {
                refused[item.partition, default: []].append(item.offset)
            }
            return batch.next.map {
                .overtaken(partition: $0.key, upTo: $0.value, refused: refused[$0.key] ?? [])
            }
        }
    }

    private func tell(_ batch: WriteBatch, _ results: [WriteResult]) {
        for letter in batch.deadLetters {
            office.observe(
                .unreadable(topic: office.topics.writes(office.system), reason: letter.reason)
            )
        }
        if results.isEmpty { return }
        let rejected = results.count { $0.status == .rejected }
        let now = office.clock.now()
        office.observe(
            .written(
                lane: lane,
                applied: results.count - rejected,
                rejected: rejected,
                withoutCall: batch.items.count { $0.settled != nil },
                slowestMilliseconds: batch.items.reduce(0) {
                    max($0, now.milliseconds - $1.command.decidedAt.milliseconds)
                }
            )
        )
    }
}

/// Reads the writes for one of the lanes.
struct WriteFeeder: Sendable {
    let kind: WriteLaneKind
    let system: VendorSystem
    let desk: WriteDesk
    let intake: Intake<ReadRecord>

    /// Runs until nothing more comes.
    func run() async {
        let reader = JSONReader()
        while let records = await intake.next() {
            await desk.receive(records.map { placed($0.record, reader) }, lane: kind)
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
