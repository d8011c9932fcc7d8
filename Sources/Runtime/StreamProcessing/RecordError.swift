// SPDX-License-Identifier: Apache-2.0

/// Why a record's transaction cannot be committed, as its handler is told.
public enum RecordError: Error, Sendable, Hashable {
    /// Kafka does not take what the record leads to, however often it is tried.
    case unpublishable

    /// One line for people.
    public var message: String {
        switch self {
        case .unpublishable: "what it leads to cannot be published"
        }
    }
}
