// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the configuration: every problem in a line of its own.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for each problem: what is wrong, where, and what to do.
    public let problems: [String]
    /// Whether a file that was asked for is not there or cannot be read.
    public let isMissingFile: Bool

    /// Several problems.
    public init(_ problems: [String], isMissingFile: Bool = false) {
        self.problems = problems
        self.isMissingFile = isMissingFile
    }

    /// One problem.
    public init(_ problem: String, isMissingFile: Bool = false) {
        self.init([problem], isMissingFile: isMissingFile)
    }

    /// The problems, a line each.
    public var description: String { problems.joined(separator: "\n") }
}
