// SPDX-License-Identifier: Apache-2.0

internal import VendorAPI

/// The metadata of the triggers' committed offset: the budget, whether the last active connector
/// ended well, whether the first load is over, and where the poll goes on.
///
/// The text is `budget=491000:100,491001:300 ended=1 loaded=1 cursor=…`. The cursor comes last,
/// because only its source knows which characters it has.
struct PollCheckpoint: Hashable, Sendable {
    var budget = BudgetRecord()
    /// Whether no call was under way when the connector ended.
    var hasEndedWell = false
    /// Whether a watermark has been published: the first load is over.
    var isLoaded = false
    /// Nil before the first page of the first load.
    var cursor: String?

    init() {}

    /// Reads the metadata; nil if it is something else.
    init?(text: String) {
        var rest = Substring(text)
        guard rest.hasPrefix(Self.budgetName) else { return nil }
        rest = rest.dropFirst(Self.budgetName.count)
        let end = rest.firstIndex(of: " ") ?? rest.endIndex
        guard let budget = BudgetRecord(text: String(rest[..<end])) else { return nil }
        self.budget = budget
        rest = rest[end...]
        if rest.hasPrefix(Self.endedText) {
            hasEndedWell = true
            rest = rest.dropFirst(Self.endedText.count)
        }
        if rest.hasPrefix(Self.loadedText) {
            isLoaded = true
            rest = rest.dropFirst(Self.loadedText.count)
        }
        if rest.isEmpty { return }
        guard rest.hasPrefix(Self.cursorName) else { return nil }
        cursor = String(rest.dropFirst(Self.cursorName.count))
    }

    private static let budgetName = "budget="
    private static let endedText = " ended=1"
    private static let loadedText = " loaded=1"
    private static let cursorName = " cursor="

    /// The metadata as text.
    var text: String {
        Self.budgetName + budget.text + (hasEndedWell ? Self.endedText : "")
            + (isLoaded ? Self.loadedText : "") + (cursor.map { Self.cursorName + $0 } ?? "")
    }
}
