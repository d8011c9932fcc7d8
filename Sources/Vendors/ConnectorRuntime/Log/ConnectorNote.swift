// SPDX-License-Identifier: Apache-2.0

public import VendorAPI

/// What a connector notes beside its group's committed offset of the triggers, for others to look
/// at.
public struct ConnectorNote: Hashable, Sendable {
    /// How many calls of each hour or day are used or leased.
    public var budget: BudgetRecord
    /// Whether the first load is over.
    public var isLoaded: Bool

    /// Reads the metadata of the committed offset; nil for what is none.
    public init?(metadata: String) {
        guard let checkpoint = PollCheckpoint(text: metadata) else { return nil }
        budget = checkpoint.budget
        isLoaded = checkpoint.isLoaded
    }
}
