// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import StreamProcessing

/// The keyed topics that a worker reads, at the positions by which the worker knows them.
public enum WorkerInput: Int, CaseIterable, Sendable {
    case salesforceChanges, marketoChanges, requests, results, forwards

    /// The changes of one system.
    static func changes(of system: VendorSystem) -> WorkerInput {
        system == .marketo ? .marketoChanges : .salesforceChanges
    }

    /// The topic's name.
    public func name(in topics: Topics) -> String {
        switch self {
        case .salesforceChanges: topics.changes(.salesforce)
        case .marketoChanges: topics.changes(.marketo)
        case .requests: topics.requests
        case .results: topics.results
        case .forwards: topics.forwards
        }
    }

    /// All names, by position.
    public static func names(in topics: Topics) -> [String] {
        allCases.map { $0.name(in: topics) }
    }

    /// Those that only workers write to, in transactions.
    public static func transactional(in topics: Topics) -> Set<String> { [topics.forwards] }
}

/// The topics that a worker writes to beside the changelog, at the positions by which the worker
/// knows them.
public enum WorkerOutput: Int, CaseIterable, Sendable {
    case salesforceWrites, marketoWrites, activities, forwards, deadLetters

    /// The topic's name.
    public func name(in topics: Topics) -> String {
        switch self {
        case .salesforceWrites: topics.writes(.salesforce)
        case .marketoWrites: topics.writes(.marketo)
        case .activities: topics.activities
        case .forwards: topics.forwards
        case .deadLetters: topics.deadLetters
        }
    }

    /// All names, by position.
    public static func names(in topics: Topics) -> [String] {
        allCases.map { $0.name(in: topics) }
    }
}

extension ChangelogHeaders {
    /// The headers of the leads' states: those of everything that a worker publishes.
    public static var leads: ChangelogHeaders {
        ChangelogHeaders(key: RecordHeader.changelog.lead, cause: RecordHeader.changelog.cause)
    }
}
