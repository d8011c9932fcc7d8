// SPDX-License-Identifier: Apache-2.0

/// Where the demo writes its lines.
package struct DemoConsole: Sendable {
    /// Writes a line of the demo's results.
    package var say: @Sendable (String) -> Void
    /// Writes a line about an error.
    package var printError: @Sendable (String) -> Void

    /// A console that calls these functions.
    package init(
        say: @escaping @Sendable (String) -> Void,
        printError: @escaping @Sendable (String) -> Void
    ) {
        self.say = say
        self.printError = printError
    }
}
