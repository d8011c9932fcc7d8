// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import VendorAPI

/// A mistake that the author of a write target can make.
enum TargetMistake: CaseIterable, Sendable {
    case forgetsAnOutcome
    case answersInAnotherOrder
    case namesAnotherLead
    case refusesWithoutReason
    case refusesGoneRecordsLikeOthers
    case datesInTheFuture
    case tellsRefusedAsApplied
    case appliesNothing
    /// A write has another key each time that it is handed over.
    case repeatsWrites
    /// An error says that nothing has happened, whatever it was.
    case claimsThatNothingHappened
    /// It keeps a write that failed, and sends it after the next one.
    case sendsLate
    case takesFewerThanItSays
    case ignoresRealtimeWrites
    case refusesWhatMayBeRepeated
}

/// A target with a mistake in it.
final class FaultyTarget: WriteTarget {
    private let base: any WriteTarget
    private let mistake: TargetMistake
    private let late = Mutex<[WriteCommand]>([])
    private let callCount = Mutex(0)

    init(_ base: any WriteTarget, _ mistake: TargetMistake) {
        self.base = base
        self.mistake = mistake
    }

    var batchLimit: Int { base.batchLimit }

    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        switch mistake {
        case .repeatsWrites, .appliesNothing, .tellsRefusedAsApplied:
            return try await applyOtherwise(writes, mayBeRepeated)
        case .takesFewerThanItSays:
            let some = Array(writes.prefix(batchLimit / 2))
            return try await base.apply(some, mayBeRepeated: mayBeRepeated)
        case .claimsThatNothingHappened:
            do throws(VendorError) {
                return try await base.apply(writes, mayBeRepeated: mayBeRepeated)
            } catch {
                var error = error
                error.mayHaveHappened = false
                throw error
            }
        case .sendsLate: return try await applyLate(writes, mayBeRepeated)
        case .ignoresRealtimeWrites where writes.contains { $0.priority == .realtime }:
            return writes.map { .settled(result(of: $0, record: "1001")) }
        case .refusesWhatMayBeRepeated where mayBeRepeated:
            return writes.map { write in
                var result = result(of: write, record: write.record ?? "1001")
                (result.status, result.created) = (.rejected, false)
                result.errors = [Reason(code: "REPEATED", fields: [], message: "again")]
                return .settled(result)
            }
        default:
            let outcomes = try await base.apply(writes, mayBeRepeated: mayBeRepeated)
            return distorted(outcomes)
        }
    }

    private func applyOtherwise(
        _ writes: [WriteCommand],
        _ mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        let number = callCount.withLock { count in
            count += 1
            return count
        }
        switch mistake {
        case .repeatsWrites:
            var others = writes
            for index in others.indices {
                others[index].id += "-\(number)-\(ObjectIdentifier(self))"
            }
            let outcomes = try await base.apply(others, mayBeRepeated: mayBeRepeated)
            return zip(writes, outcomes).map { write, outcome in
                changed(outcome) { $0.write = write.id }
            }
        case .appliesNothing:
            return writes.map { write in
                .settled(result(of: write, record: write.record ?? "1001"))
            }
        default:
            let outcomes = try await base.apply(writes, mayBeRepeated: mayBeRepeated)
            return outcomes.map { outcome in
                changed(outcome) { result in
                    if result.status == .rejected {
                        result.status = .applied
                        result.errors = []
                        result.record = result.record ?? "1001"
                    }
                }
            }
        }
    }

    private func result(of write: WriteCommand, record: String) -> WriteResult {
        WriteResult(
            of: write,
            record: record,
            created: write.operation == .create,
            at: Timestamp(milliseconds: 0)
        )
    }

    private func distorted(_ outcomes: [WriteOutcome]) -> [WriteOutcome] {
        switch mistake {
        case .forgetsAnOutcome: Array(outcomes.dropLast())
        case .answersInAnotherOrder: outcomes.reversed()
        case .namesAnotherLead:
            outcomes.map { changed($0) { $0.lead = LeadID(.marketo, "1") } }
        case .refusesWithoutReason: outcomes.map { changed($0) { $0.errors = [] } }
        case .refusesGoneRecordsLikeOthers:
            outcomes.map { outcome in
                changed(outcome) { result in
                    for index in result.errors.indices { result.errors[index].code = "NO" }
                }
            }
        case .datesInTheFuture:
            outcomes.map { changed($0) { $0.at = $0.at.advanced(byMilliseconds: 3_600_000) } }
        default: outcomes
        }
    }

    private func changed(
        _ outcome: WriteOutcome,
        _ body: (inout WriteResult) -> Void
    ) -> WriteOutcome {
        guard case .settled(var result) = outcome else { return outcome }
        body(&result)
        return .settled(result)
    }

    /// A write of the call before comes once more, behind those of this call.
    private func applyLate(
        _ writes: [WriteCommand],
        _ mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        let outcomes = try await base.apply(writes, mayBeRepeated: mayBeRepeated)
        let before = late.withLock { late in
            defer { late = writes.filter { $0.operation == .update } }
            return late
        }
        if !before.isEmpty {
            _ = try? await base.apply(before, mayBeRepeated: true)
        }
        return outcomes
    }
}
