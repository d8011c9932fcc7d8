// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// How a budget stands.
public struct BudgetReading: Hashable, Sendable {
    /// The most calls of a day.
    public var limit: Int64
    /// How many of them are left, by what is on record.
    public var left: Int64

    /// A limit and what is left of it.
    public init(limit: Int64, left: Int64) {
        self.limit = limit
        self.left = left
    }

    /// How many are used.
    public var used: Int64 { max(0, limit - left) }
}

/// The budget of one vendor, shared by all who call: puts leases on record, one at a time.
public actor QuotaLeases {
    /// Puts a budget's state on record, durably; throws when that is not possible.
    public typealias Recorder = @Sendable (BudgetRecord) async throws(VendorError) -> Void

    private let vendor: String
    private let clock: any WallClock
    private let record: Recorder
    private var budget: DailyQuota
    /// What the vendor said when it closed the budget.
    private var refusal: VendorError?
    private var flight = SingleFlight<OnlyKey, Void, VendorError>()

    /// A keeper.
    ///
    /// - Parameters:
    ///   - vendor: what people call it.
    ///   - record: called before the first call of every lease.
    public init(
        _ budget: DailyQuota,
        vendor: String,
        clock: any WallClock,
        record: @escaping Recorder
    ) {
        self.budget = budget
        self.vendor = vendor
        self.clock = clock
        self.record = record
    }

    /// How the budget stands now.
    public var reading: BudgetReading {
        BudgetReading(limit: budget.limit, left: budget.left(now: clock.now()))
    }

    /// Takes one call out of the budget; waits while a lease is put on record.
    ///
    /// - Throws: `quotaExhausted`, or what kept the lease from being recorded.
    public func take() async throws(VendorError) {
        while true {
            switch budget.take(now: clock.now()) {
            case .granted: return
            case .exhausted(let until): throw exhausted(until: until)
            case .needsRecord(let next):
                try await flight.join { await self.recorded(next) }.value.get()
            }
        }
    }

    private func recorded(_ next: BudgetRecord) async -> Result<Void, VendorError> {
        defer { flight.end() }
        do throws(VendorError) {
            try await record(next)
        } catch {
            return .failure(error)
        }
        budget.didRecord(next)
        return .success(())
    }

    /// The vendor's own count, where it tells it.
    public func observe(used: Int64, of dailyCalls: Int64) {
        budget.observe(used: used, of: dailyCalls, now: clock.now())
    }

    /// The vendor refuses calls because its quota is used up: until it is asked again, its own
    /// words say why there is no call.
    public func close(_ refusal: VendorError) {
        self.refusal = refusal
        budget.close(now: clock.now())
    }

    private func exhausted(until: Timestamp) -> VendorError {
        let wait = max(0, until.milliseconds(after: clock.now()))
        let isClosed = budget.isClosedByVendor(now: clock.now())
        if isClosed, var refusal {
            refusal.mayHaveHappened = false
            refusal.retryAfterMilliseconds = wait
            return refusal
        }
        let what =
            isClosed
            ? "\(vendor) says that its quota of calls is used up"
            : "the daily budget of \(budget.limit) calls to \(vendor) is used up"
        return VendorError(
            .quotaExhausted,
            line: "\(what); no call before \(until.rfc3339)",
            retryAfterMilliseconds: wait
        )
    }
}
