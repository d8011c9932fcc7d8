// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Sends records until each has its own outcome: what is locked is sent again some times, a batch
/// that is refused as a whole is split until the guilty record is alone.
struct CollectionSender: Sendable {
    let client: SalesforceClient
    let priority: CallPriority
    /// From 0 up to 1, for the waits.
    let random: @Sendable () -> Double

    /// - Returns: an outcome for each record, in their order.
    /// - Throws: a fault of a whole call. What was sent before it may have been applied.
    func send(
        _ records: [CollectionRecord],
        _ call: CollectionCall
    ) async throws(VendorError) -> [CollectionOutcome] {
        var outcomes = [CollectionOutcome?](repeating: nil, count: records.count)
        var open = Array(records.indices)
        var failures = 0
        var wasSent = false
        do throws(VendorError) {
            while true {
                let results = try await sendOnce(open.map { records[$0] }, call, failures, &wasSent)
                for (place, outcome) in zip(open, results) { outcomes[place] = outcome }
                open = open.filter { outcomes[$0]?.isTransient ?? false }
                failures += 1
                if open.isEmpty || failures >= Limits.recordAttempts { break }
                try await pause(failures: failures)
            }
        } catch {
            var fault = error
            fault.mayHaveHappened = fault.mayHaveHappened || wasSent
            throw fault
        }
        return outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every record was sent") }
            return outcome
        }
    }

    /// Sends each record once, or more often where a batch had to be split.
    private func sendOnce(
        _ records: [CollectionRecord],
        _ call: CollectionCall,
        _ failures: Int,
        _ wasSent: inout Bool
    ) async throws(VendorError) -> [CollectionOutcome] {
        var outcomes = [CollectionOutcome?](repeating: nil, count: records.count)
        var refusals: [Int: CollectionOutcome] = [:]
        let limit = limit(records.count, failures: failures)
        var splitter = BatchSplitter(count: records.count, limit: limit)
        while let range = splitter.next {
            let timed = try await client.send(
                call.method,
                call.path,
                headers: call.headers,
                body: call.body(records[range]),
                priority: priority,
                isWrite: true
            )
            if timed.answer.status >= 400 {
                if range.count == 1 { refusals[range.lowerBound] = refusal(timed) }
                splitter.didRefuse()
                continue
            }
            wasSent = true
            let results = try timed.answer.read("a write") { (value) throws(DecodingFailure) in
                try CollectionOutcome.all(value, count: range.count, timed)
            }
            for (place, outcome) in zip(range, results) { outcomes[place] = outcome }
            splitter.didSend()
        }
        for place in splitter.refused { outcomes[place] = refusals[place] }
        return outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every record was sent") }
            return outcome
        }
    }

    /// A lock fails all records of a call (docs/reference/salesforce.md, Collections): after some
    /// tries they go in two calls, of which the one without it succeeds, until the locked one is
    /// alone.
    private func limit(_ count: Int, failures: Int) -> Int {
        let isWhole = failures < Limits.fullBatchAttempts
        return min(Limits.recordsInCall, max(1, isWhole ? count : (count + 1) / 2))
    }

    private func refusal(_ timed: SalesforceClient.Timed) -> CollectionOutcome {
        let errors = APIError.all(in: timed.answer)
        let unknown = APIError(
            code: "HTTP_\(timed.answer.status)",
            message: "Salesforce refused the record without a reason"
        )
        return CollectionOutcome(
            errors: errors.isEmpty ? [unknown] : errors,
            notBefore: timed.notBefore,
            answeredAt: timed.answeredAt
        )
    }

    private func pause(failures: Int) async throws(VendorError) {
        let policy = RetryPolicy(
            backoffMilliseconds: Limits.recordBackoffMilliseconds,
            longestBackoffMilliseconds: Limits.longestRecordBackoffMilliseconds
        )
        let wait = policy.waitMilliseconds(failures: failures, random: random())
        do throws(CancellationError) {
            try await client.clock.sleep(milliseconds: wait)
        } catch {
            throw VendorError(.cancelled, line: "stopping", mayHaveHappened: true)
        }
    }
}
