// SPDX-License-Identifier: Apache-2.0

/// A store that cannot go on.
public struct StateStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason, by what it asks for.
    public enum Kind: Sendable, Hashable {
        /// The store cannot be opened: another process has it, or the directory cannot be used.
        case unusable
        /// What is stored is damaged: it has to be removed and restored from the log.
        case damaged
        /// The disk is full, or it fails.
        case disk
    }

    /// What kind of reason.
    public let kind: Kind
    /// One line for people; it names files, never keys or values.
    public let message: String
    /// The message.
    public var description: String { message }

    /// An error with its line.
    public init(_ message: String, kind: Kind = .unusable) {
        self.message = message
        self.kind = kind
    }
}
