// SPDX-License-Identifier: Apache-2.0

/// Which change stands when both systems changed a field to different values (requirement 3:
/// Marketo wins unless configured otherwise; docs/mapping.md). New cases stand last: the
/// simulation's histories are drawn by their order.
public enum ConflictRule: String, Hashable, Sendable, CaseIterable {
    case marketo
    case salesforce
    /// The later change, by its own system's clock.
    case newest
    /// Marketo's value, but Salesforce's where Marketo's is blank.
    case marketoUnlessBlank = "marketo-unless-blank"
    /// Salesforce's value, but Marketo's where Salesforce's is blank.
    case salesforceUnlessBlank = "salesforce-unless-blank"

    /// The rule as the activity log says it.
    public var phrase: String {
        switch self {
        case .marketo: "marketo wins"
        case .salesforce: "salesforce wins"
        case .newest: "newest wins"
        case .marketoUnlessBlank: "marketo wins unless blank"
        case .salesforceUnlessBlank: "salesforce wins unless blank"
        }
    }
}
