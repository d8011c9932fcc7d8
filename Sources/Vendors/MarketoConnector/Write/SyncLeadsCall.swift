// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Sync Leads (docs/reference/marketo.md, Persons): records in, what became of each of them out.
struct SyncLeadsCall: Sendable {
    /// What is done with a record.
    enum Action: String, Sendable { case updateOnly, createOnly, createDuplicate }

    /// What became of a record.
    enum Outcome: Hashable, Sendable {
        /// Marketo took it, at this time at the earliest.
        case taken(person: String, at: Timestamp)
        case skipped([MarketoError])
    }

    let api: MarketoAPI

    /// Writes records in as few calls as their number and size allow. What passes by itself is
    /// tried again within bounds; a call that is refused as a whole is split until the record that
    /// is at fault is alone.
    ///
    /// - Throws: what stops everything: then nothing can be said of any record.
    func sync(
        _ records: [[Field]],
        action: Action,
        lookupField: String?,
        priority: CallPriority
    ) async throws(CallFailure) -> [Outcome] {
        let encoded = records.map(Self.encoded)
        var outcomes = [Outcome?](repeating: nil, count: records.count)
        var left = Array(records.indices)
        var wait = Limits.recordRetryMilliseconds
        for attempt in 1...Limits.recordAttempts where !left.isEmpty {
            for batch in Self.batches(left, encoded) {
                let call = Call(action: action, lookupField: lookupField, priority: priority)
                try await send(batch, encoded, call, &outcomes)
            }
            left = left.filter { Self.isTransient(outcomes[$0]) }
            guard !left.isEmpty, attempt < Limits.recordAttempts else { break }
            do throws(CancellationError) {
                try await api.clock.sleep(milliseconds: wait)
            } catch {
                throw .fault(VendorError(.cancelled, line: "stopping", mayHaveHappened: true))
            }
            wait *= 2
        }
        return outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every record was sent") }
            return outcome
        }
    }

    private struct Call {
        var action: Action
        var lookupField: String?
        var priority: CallPriority
    }

    private func send(
        _ batch: [Int],
        _ encoded: [[UInt8]],
        _ call: Call,
        _ outcomes: inout [Outcome?]
    ) async throws(CallFailure) {
        var splitter = BatchSplitter(count: batch.count, limit: batch.count)
        while let range = splitter.next {
            let part = Array(batch[range])
            do throws(CallFailure) {
                let answers = try await post(part.map { encoded[$0] }, call)
                for (index, outcome) in zip(part, answers) { outcomes[index] = outcome }
                splitter.didSend()
            } catch {
                guard case .refused(let refusal) = error, !refusal.isOfTheCall else { throw error }
                splitter.didRefuse()
                // Alone, the record is at fault.
                if part.count == 1 { outcomes[part[0]] = .skipped([refusal]) }
            }
        }
    }

    private func post(_ records: [[UInt8]], _ call: Call) async throws(CallFailure) -> [Outcome] {
        var body = Array(#"{"action":"\#(call.action.rawValue)""#.utf8)
        if let lookupField = call.lookupField {
            var writer = JSONWriter()
            writer.value(lookupField)
            body += Array(#","lookupField":"#.utf8) + writer.bytes()
        }
        body += Array(#","input":["#.utf8)
        for (index, record) in records.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += record
        }
        body += Array("]}".utf8)
        // Before the call: not later than whatever it does.
        let at = api.time.atLeast()
        let answer = try await api.post(
            "/rest/v1/leads.json",
            json: body,
            priority: call.priority,
            timeoutMilliseconds: Limits.writeMilliseconds
        )
        let outcomes = try answer.envelope { envelope throws(DecodingFailure) in
            try envelope.results { object in Self.outcome(object, at: at) }
        }
        guard outcomes.count == records.count else {
            throw .unintelligible("it has \(outcomes.count) results for \(records.count) records")
        }
        return outcomes
    }

    private static func outcome(_ object: JSONObject, at: Timestamp) -> Outcome {
        if object.filled("status")?.text != "skipped", let id = object.filled("id")?.plainText {
            return .taken(person: id, at: at)
        }
        let reasons = object.marketoErrors("reasons")
        return .skipped(
            reasons.isEmpty
                ? [MarketoError(code: "UNKNOWN", message: "Marketo gave no reason")] : reasons
        )
    }

    private static func isTransient(_ outcome: Outcome?) -> Bool {
        guard case .skipped(let errors)? = outcome else { return false }
        return errors.allSatisfy(\.isTransient)
    }

    private static func encoded(_ record: [Field]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for field in record {
            writer.name(text: field.name)
            // An id is a number in Marketo's own JSON.
            if field.name == "id", case .text(let text) = field.value, let id = Int64(text) {
                writer.value(id)
            } else {
                writer.put(field.value)
            }
        }
        writer.endObject()
        return writer.bytes()
    }

    /// Batches that fit a call by number and by size; a record that is too large by itself is
    /// alone, for Marketo to refuse.
    static func batches(_ indices: [Int], _ encoded: [[UInt8]]) -> [[Int]] {
        // What stands around the records, the name of the lookup field included.
        let frame = 400
        var batches: [[Int]] = []
        var batch: [Int] = []
        var bytes = frame
        for index in indices {
            let size = encoded[index].count + 1
            let isFull =
                batch.count == Limits.recordsInCall || bytes + size > Limits.bodyBytes
            if isFull, !batch.isEmpty {
                batches.append(batch)
                batch = []
                bytes = frame
            }
            batch.append(index)
            bytes += size
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches
    }
}

extension MarketoError {
    /// Refusals that no record can be the cause of.
    fileprivate var isOfTheCall: Bool {
        ["605", "610", "612", "613", "616", "703"].contains(code)
    }
}
