// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
internal import Primitives
public import VendorAPI

/// Applies writes to an org: at least once, once in effect (decision 0022 tells how).
public struct SalesforceTarget: WriteTarget {
    let client: SalesforceClient
    let schemaCache: SalesforceSchemaCache
    let linkName: String?
    /// Who knows what has become of the persons that records name.
    let persons: (any PersonRegister)?
    /// From 0 up to 1, for the waits.
    let random: @Sendable () -> Double

    /// As many as one sObject Collections call takes.
    public var batchLimit: Int { Limits.recordsInCall }

    /// Applies writes.
    public func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        precondition(1...batchLimit ~= writes.count, "a batch has writes, and a limit")
        var batch = WriteBatch(writes)
        var isRepeated = mayBeRepeated
        var failures = 0
        while true {
            do throws(VendorError) {
                try await run(&batch, isRepeated: isRepeated)
                break
            } catch {
                failures += 1
                // An answer was lost: what became of the writes is looked up.
                guard error.mayHaveHappened, error.kind == .transient,
                    failures < Limits.batchAttempts
                else { throw error }
                isRepeated = true
                try await pause(error, failures: failures)
            }
        }
        return batch.outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every write has its outcome") }
            return outcome
        }
    }

    private func run(
        _ batch: inout WriteBatch,
        isRepeated: Bool
    ) async throws(VendorError) {
        refuseWhatIsNone(&batch)
        let priority: CallPriority =
            batch.writes.contains { $0.priority == .realtime } ? .realtime : .normal
        let sender = CollectionSender(client: client, priority: priority, random: random)
        try await update(&batch, sender, isRepeated: isRepeated)
        try await create(&batch, sender, isRepeated: isRepeated)
    }

    /// What is no write to Salesforce at all gets its result without a call.
    private func refuseWhatIsNone(_ batch: inout WriteBatch) {
        let now = client.clock.now()
        for (index, write) in batch.writes.enumerated() where batch.outcomes[index] == nil {
            if write.object.system != .salesforce {
                let message = "a \(write.object.rawValue) is no record of Salesforce"
                batch.reject(index, [APIError(code: "INVALID_TYPE", message: message)], at: now)
            } else if write.operation == .update, write.salesforceRecord == nil {
                let message = "the write names no record of Salesforce"
                batch.reject(index, [APIError(code: "MALFORMED_ID", message: message)], at: now)
            }
        }
    }

    private func pause(_ fault: VendorError, failures: Int) async throws(VendorError) {
        let wait = max(
            RetryPolicy().waitMilliseconds(failures: failures, random: random()),
            fault.retryAfterMilliseconds ?? 0
        )
        do throws(CancellationError) {
            try await client.clock.sleep(
                milliseconds: min(wait, RetryPolicy().longestRetryAfterMilliseconds)
            )
        } catch {
            throw VendorError(.cancelled, line: "stopping", mayHaveHappened: true)
        }
    }

    /// When a write was decided, by Salesforce's clock as well as it is known.
    func decidedAt(_ write: WriteCommand, _ timed: SalesforceClient.Timed) -> Timestamp {
        let ahead = timed.notBefore.milliseconds(after: client.clock.now())
        return write.decidedAt.advanced(byMilliseconds: ahead)
    }

    /// A refusal that the schema had not foretold makes the next cycle look at it.
    func learn(_ errors: [APIError], of object: ObjectType) async {
        if errors.contains(where: \.questionsSchema) { await schemaCache.demand(object) }
    }
}
