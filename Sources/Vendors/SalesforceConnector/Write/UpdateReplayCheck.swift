// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Whether an update that may have been applied before has been.
///
/// Salesforce takes a record whole or not at all, and a write holds only fields that, as far as was
/// known, held something else. So:
///
/// - All fields hold what was written: applied, or as good as.
/// - Some do, and somebody else changed the record after the write was decided: it was applied, and
///   that person's later edits must not be undone. They come by the poll as later changes.
/// - None does, or nobody else was there since: it is sent. Where somebody has meanwhile changed
///   the very fields of the write, this cannot be told from a write that never arrived; a write
///   must not be lost, and Marketo's value wins by default.
enum UpdateReplayCheck {
    /// A record as it was found.
    struct Held: Hashable {
        var record: String
        var modifiedAt: Timestamp
        var modifiedBy: String?
        var fields: [Field]
    }

    enum Decision: Hashable {
        /// At this time or later.
        case applied(at: Timestamp)
        case send
    }

    /// - Parameters:
    ///   - fields: what was written, without the link.
    ///   - decidedAt: when the write was decided, by Salesforce's clock.
    ///   - user: who we are; nil when that is not known.
    static func decide(
        _ fields: [Field],
        held: Held,
        decidedAt: Timestamp,
        user: String?,
        schema: (String) -> FieldSchema?
    ) -> Decision {
        let matching = fields.filter { field in
            guard let value = held.fields.first(where: { $0.name == field.name })?.value else {
                return false
            }
            return FieldComparison.isSame(written: field.value, held: value, schema(field.name))
        }
        let isOurs = user != nil && held.modifiedBy == user
        let isLater =
            held.modifiedAt
            >= decidedAt.advanced(byMilliseconds: -Limits.clockMarginMilliseconds)
        if matching.count == fields.count {
            return .applied(at: isOurs && isLater ? held.modifiedAt : decidedAt)
        }
        if !matching.isEmpty, !isOurs, isLater { return .applied(at: decidedAt) }
        return .send
    }
}
