// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import VendorAPI

/// Where a connector applies writes.
///
/// At least once to the API, once in effect: a write may be handed over again after a process died
/// between the call and the commit of its result, and must then neither make a second record nor
/// lose anything.
public protocol WriteTarget: Sendable {
    /// The most writes that one call of `apply` takes.
    var batchLimit: Int { get }

    /// Applies writes; no two of them are of one lead or one record. Called from one task at a time
    /// for each priority: a realtime batch may run beside a normal one, never with the same lead.
    ///
    /// - Parameters:
    ///   - writes: at least one, at most `batchLimit`.
    ///   - mayBeRepeated: whether a process before this one may have applied them already, without
    ///     getting to publish the results.
    /// - Returns: what became of every write, in the same order. A result's `at` is a lower bound
    ///   of when the write was applied, by the vendor's clock as well as it is known.
    /// - Throws: a fault when nothing can be said of any write: all of them are handed over again
    ///   later, with `mayBeRepeated`.
    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome]
}

/// Where a connector writes the activity log back to (Marketo's custom activities; off by default).
public protocol ActivityTarget: Sendable {
    /// The most activities that one call of `add` takes.
    var batchLimit: Int { get }

    /// Adds activities to the persons' own logs. What the vendor refuses for one of them is said in
    /// the returned lines, without personal data, and is not tried again.
    func add(_ activities: [Activity]) async throws(VendorError) -> [String]
}
