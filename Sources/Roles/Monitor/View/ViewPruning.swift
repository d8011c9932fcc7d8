// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives

/// Drops rows that are older than what is kept, in steps that hold the writer up for moments only.
///
/// Leads stay: their topic is compacted, and says itself when one is forgotten.
enum ViewPruning {
    private static let statements = [
        """
        DELETE FROM activity WHERE number IN
            (SELECT number FROM activity WHERE at < ?1 ORDER BY at LIMIT ?2)
        """,
        """
        DELETE FROM conflict WHERE id IN
            (SELECT id FROM conflict WHERE at < ?1 ORDER BY at LIMIT ?2)
        """,
        "DELETE FROM command WHERE id IN (SELECT id FROM command WHERE at < ?1 LIMIT ?2)",
        """
        DELETE FROM deadLetter WHERE id IN
            (SELECT id FROM deadLetter WHERE at < ?1 ORDER BY at LIMIT ?2)
        """,
        "DELETE FROM replay WHERE id IN (SELECT id FROM replay WHERE at < ?1 LIMIT ?2)",
        """
        DELETE FROM minute WHERE (at, system) IN
            (SELECT at, system FROM minute WHERE at < ?1 LIMIT ?2)
        """,
        """
        DELETE FROM cycleSystem WHERE number IN
            (SELECT number FROM cycle WHERE startedAt < ?1 ORDER BY number LIMIT ?2)
        """,
        """
        DELETE FROM cycle WHERE number IN
            (SELECT number FROM cycle WHERE startedAt < ?1 ORDER BY number LIMIT ?2)
        """,
        """
        DELETE FROM restored WHERE (lead, field) IN
            (SELECT lead, field FROM restored WHERE at < ?1 LIMIT ?2)
        """,
    ]

    /// Drops some of what is older than a time.
    ///
    /// - Returns: whether there is more.
    static func step(_ view: ViewDatabase, before: Timestamp) throws -> Bool {
        var isMore = false
        for statement in statements {
            let dropped = try view.write { database in
                try database.cachedStatement(sql: statement).execute(
                    arguments: [before.milliseconds, MonitorLimits.prunedRows]
                )
                return database.changesCount
            }
            if dropped >= MonitorLimits.prunedRows { isMore = true }
        }
        return isMore
    }
}
