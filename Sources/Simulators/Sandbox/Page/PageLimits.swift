// SPDX-License-Identifier: Apache-2.0

/// Limits of the page.
enum PageLimits {
    /// The pairs of records on one page of the list.
    static let pagePairs = 20
    /// The records that one read of the database returns when the page needs all of them.
    static let readRecords = 10_000
}
