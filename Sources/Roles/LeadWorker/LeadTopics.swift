// SPDX-License-Identifier: Apache-2.0

public import StreamProcessing

/// The topics of a lead worker, in the order in which stream processing and the handler number them
/// (docs/reference/topics.md).
public enum LeadTopics {
    /// Keyed topics that a worker reads.
    public enum Input: Int, CaseIterable, Sendable {
        case salesforceChanges, marketoChanges, requests, results, forwards

        /// The topic's name after the prefix.
        public var name: String {
            switch self {
            case .salesforceChanges: "changes.salesforce"
            case .marketoChanges: "changes.marketo"
            case .requests: "requests"
            case .results: "results"
            case .forwards: "forwards"
            }
        }
    }

    /// Topics that a worker writes to, beside the changelog.
    public enum Output: Int, CaseIterable, Sendable {
        case salesforceWrites, marketoWrites, activities, forwards, deadLetters

        /// The topic's name after the prefix.
        public var name: String {
            switch self {
            case .salesforceWrites: "writes.salesforce"
            case .marketoWrites: "writes.marketo"
            case .activities: "activities"
            case .forwards: "forwards"
            case .deadLetters: "dead-letters"
            }
        }
    }

    /// The changelog and golden record.
    public static let leads = "leads"
    /// The headers of its records: those of everything that a worker publishes.
    public static let changelogHeaders = ChangelogHeaders(
        key: "leadsync-lead",
        cause: "leadsync-cause"
    )
    /// The schemas, which every worker reads whole.
    public static let schema = "schema"

    /// The input topics with a prefix, by position.
    public static func inputs(prefix: String) -> [String] {
        Input.allCases.map { prefix + $0.name }
    }

    /// Those of the input topics that only workers write to, in transactions.
    public static func transactionalInputs(prefix: String) -> Set<String> {
        [prefix + Input.forwards.name]
    }

    /// The output topics with a prefix, by position.
    public static func outputs(prefix: String) -> [String] {
        Output.allCases.map { prefix + $0.name }
    }
}
