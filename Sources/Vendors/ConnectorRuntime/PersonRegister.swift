// SPDX-License-Identifier: Apache-2.0

/// What has become of a Marketo person that a Salesforce record names.
public enum PersonFate: Hashable, Sendable {
    case lives
    /// It was deleted.
    case gone
    /// It was merged into another one.
    case merged(into: String)
    /// Nothing is known of it.
    case unknown
}

/// Tells what has become of Marketo's persons, without asking Marketo.
public protocol PersonRegister: Sendable {
    /// Looks persons up. One of whom nothing can be found out is `unknown`.
    func fates(of persons: Set<String>) async -> [String: PersonFate]
}
