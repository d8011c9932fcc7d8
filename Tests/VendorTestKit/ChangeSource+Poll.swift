// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime

/// All pages of one poll.
public struct WholePoll: Sendable {
    /// The changes of all pages, in order.
    public var changes: [KeyedChange]
    /// The last page.
    public var last: ChangePage
    /// The errors of all pages, in order.
    public var errors: [String]
}

extension ChangeSource {
    /// Reads pages until the last one of a poll.
    public func wholePoll(after cursor: String?, cycle: Int64) async throws -> WholePoll {
        var changes: [KeyedChange] = []
        var errors: [String] = []
        var cursor = cursor
        while true {
            let page = try await page(after: cursor, cycle: cycle)
            changes += page.changes
            errors += page.errors
            if page.isLast { return WholePoll(changes: changes, last: page, errors: errors) }
            cursor = page.cursor
        }
    }
}
