// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// A message from one lead to another over `leadsync.forwards` (docs/reference/topics.md).
///
/// Forwarded events, requests and results travel there too, as the bytes that came in.
public enum LeadMessage: Hashable, Sendable {
    /// The lead `of` says that `record` is its own: `lead`, which has or had the record's ID, is to
    /// become its alias and to send it what is known of the record. `at` is set when a link was
    /// corrected: since then, the record or the person has named this lead, and had named another
    /// one before.
    case link(lead: LeadID, of: LeadID, record: String, at: Timestamp? = nil)
    /// Everything that was known under `from` now belongs to `lead`.
    indirect case move(from: LeadID, lead: LeadID, state: LeadState)
    /// The record of `by` was merged or converted into the record of `lead`, and `by` asks for that
    /// record.
    case claim(lead: LeadID, by: LeadID, claim: RecordClaim)
    /// Refuses a claim or a link: the record belongs to the lead `owner`, and last said so itself
    /// at `at`.
    case refuse(lead: LeadID, owner: LeadID, record: String, at: Timestamp? = nil)

    /// The lead that the message is for.
    public var lead: LeadID {
        switch self {
        case .link(let lead, _, _, _), .move(_, let lead, _), .claim(let lead, _, _),
            .refuse(let lead, _, _, _):
            lead
        }
    }
}
