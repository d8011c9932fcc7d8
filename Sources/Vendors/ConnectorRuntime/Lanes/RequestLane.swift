// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Reads the persons of sync requests at once, beside polls and writes (requirement 5).
///
/// For a person that Marketo does not know, the lane publishes a `deleted` event with the request's
/// ID. The contract has no other way to say that no snapshot will come, and the worker can then
/// answer the request instead of waiting for ever. Any other refusal says nothing about the person,
/// and the lane asks again.
struct RequestLane: Sendable {
    let context: LaneContext
    let source: any ChangeSource
    let input: BoundedQueue

    /// The answer to one record of the requests topic.
    private enum Answer: Sendable {
        case change(KeyedChange)
        /// The request does not concern the vendor.
        case nothing
        case unreadable(String)
    }

    /// Runs until nothing more comes.
    func run() async {
        let reader = JSONReader()
        while let reading = await input.next() {
            var rest = reading.records[...]
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Limits.requestsAtOnce))
                rest = rest.dropFirst(batch.count)
                let decoded = batch.map { entry -> Result<SyncRequest, DecodingFailure> in
                    do throws(DecodingFailure) {
                        let value = entry.record.value ?? []
                        return .success(try reader.decode(SyncRequest.self, from: value))
                    } catch {
                        return .failure(error)
                    }
                }
                guard let answers = await answers(decoded),
                    await publish(batch, answers)
                else { return }
            }
            context.ends.record(reading.ends)
        }
    }

    /// Answers all requests, and repeats those whose calls fail.
    private func answers(
        _ requests: [Result<SyncRequest, DecodingFailure>]
    ) async -> [Answer]? {
        var answers: [Int: Answer] = [:]
        var pause = FaultBackoff()
        while answers.count < requests.count {
            guard await context.mayCall() else { return nil }
            let open = requests.indices.filter { answers[$0] == nil }
            let round = await withTaskGroup(of: (Int, Result<Answer, VendorError>).self) { group in
                for index in open {
                    let request = requests[index]
                    group.addTask { (index, await answer(request)) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            var fault: VendorError?
            for (index, result) in round {
                switch result {
                case .success(let answer): answers[index] = answer
                case .failure(let error): fault = error
                }
            }
            guard let fault else { continue }
            if fault.kind == .cancelled { return nil }
            guard await context.wait(&pause, after: fault, .requests) else { return nil }
        }
        return requests.indices.compactMap { answers[$0] }
    }

    private func answer(
        _ request: Result<SyncRequest, DecodingFailure>
    ) async -> Result<Answer, VendorError> {
        switch request {
        case .failure(let failure): return .success(.unreadable(failure.reason))
        case .success(let request) where request.action != .syncPersonToSalesforce:
            return .success(.nothing)
        case .success(let request):
            do throws(VendorError) {
                let change = try await source.record(request.person, request: request)
                return .success(.change(change ?? unknown(request)))
            } catch {
                return .failure(error)
            }
        }
    }

    private func unknown(_ request: SyncRequest) -> KeyedChange {
        KeyedChange(
            lead: request.lead,
            event: ChangeEvent(
                id: "unknown-\(request.id)",
                system: .marketo,
                object: .person,
                record: request.person,
                operation: .deleted,
                // The requester's clock may be ahead; a person that is created later must not count
                // as deleted.
                changedAt: min(request.at, context.clock.now()),
                isSnapshot: false,
                fields: [],
                request: request.id
            )
        )
    }

    private func publish(_ batch: [ReadRecord], _ answers: [Answer]) async -> Bool {
        var job = CommitRequest()
        for (entry, answer) in zip(batch, answers) {
            switch answer {
            case .change(let change):
                job.records += OutgoingRecord.change(
                    change,
                    topic: context.topics.changes(context.system)
                )
                context.observe(.answered(isKnown: change.event.operation != .deleted))
            case .nothing: break
            case .unreadable(let reason):
                // The worker reads the same topic and publishes the dead letter.
                context.observe(.unreadable(topic: entry.topic, reason: reason))
            }
            job.progress.append(
                .requests(partition: entry.record.partition, next: entry.record.offset + 1)
            )
        }
        return await context.commit(job)
    }
}
