// SPDX-License-Identifier: Apache-2.0

/// What one lead's worker tells another lead's worker over `leadsync.forwards`
/// (docs/reference/topics.md).
///
/// Forwarded events, requests and results travel there too, as the bytes that came in.
public enum LeadMessage: Hashable, Sendable {
    /// `of` says that `record`, under whose ID `lead` goes or went, is its own: become its alias,
    /// and move what is known to it. `at` is when a link was put right: the record, or the person,
    /// said so then, and had said something else before.
    case link(lead: LeadID, of: LeadID, record: String, at: Timestamp? = nil)
    /// All that was known under `from` now belongs to `lead`.
    indirect case move(from: LeadID, lead: LeadID, state: LeadState)
    /// The record of `by` was merged or converted into the record of `lead`: may `by` have it?
    case claim(lead: LeadID, by: LeadID, claim: RecordClaim)
    /// The answer to a claim or a link: the record belongs to the lead `owner`; it last said so
    /// itself at `at`.
    case refuse(lead: LeadID, owner: LeadID, record: String, at: Timestamp? = nil)

    /// The lead that is addressed.
    public var lead: LeadID {
        switch self {
        case .link(let lead, _, _, _), .move(_, let lead, _), .claim(let lead, _, _),
            .refuse(let lead, _, _, _):
            lead
        }
    }
}
