// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a mapping, in one line that names the entry at fault.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, without a full stop.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
