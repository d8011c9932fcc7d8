// SPDX-License-Identifier: Apache-2.0

/// Bounds of the sandboxes; those of one vendor are in the vendor's own folder.
enum Limits {
    /// The largest body that is read at all, in bytes; vendors refuse smaller ones by themselves.
    static let bodyBytes = 64 << 20
    /// The most faults that are listed at once: more are a mistake of whoever sets them.
    static let faults = 1000
    /// The most people that one sandbox is seeded with.
    static let people = 100_000
    /// The pairs on one page of the list.
    static let pagePairs = 20
    /// The records that are read from the database at once where all of them are wanted.
    static let readRecords = 10_000
}
