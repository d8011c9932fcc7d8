// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import VendorAPI

/// Applies writes to one vendor.
///
/// A write reaches the API at least once and takes effect once. The runtime hands a write over
/// again when a process has died between the call and the commit of its result; the target must
/// then neither make a second record nor lose the write.
public protocol WriteTarget: Sendable {
    /// The most writes that one call of `apply` takes.
    var batchLimit: Int { get }

    /// Applies a batch in which no two writes are of one lead or one record. One task calls it for
    /// each priority: a realtime batch may run beside a normal one, never with the same lead.
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

/// Writes the activity log back to the vendor: Marketo's custom activities, off by default.
public protocol ActivityTarget: Sendable {
    /// The most activities that one call of `add` takes.
    var batchLimit: Int { get }

    /// Adds activities to the persons' own logs. An activity that the vendor refuses is not tried
    /// again; its line among those returned says why, without personal data.
    func add(_ activities: [Activity]) async throws(VendorError) -> [String]
}
