// SPDX-License-Identifier: Apache-2.0

/// Why a part of the demo cannot go on.
package struct DemoError: Error, Hashable, Sendable {
    /// The kind of an error: the command chooses its exit code by it.
    package enum Reason: Hashable, Sendable {
        /// A file of the day has the wrong content.
        case data
        /// A file of the day is missing.
        case missingInput
        /// A port is taken.
        case unavailable
        /// A topic cannot be created.
        case cannotCreate
        /// A child process or a simulated vendor has failed.
        case software
    }

    /// The kind of the error.
    package var reason: Reason
    /// One line for people: the problem and the remedy.
    package var line: String

    init(_ reason: Reason, _ line: String) {
        self.reason = reason
        self.line = line
    }
}
