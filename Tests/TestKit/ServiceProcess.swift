// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A child process of the built `leadsync`; it ends with its last reference at the latest.
public final class ServiceProcess {
    private let process = Process()
    private let standardError = OutputText()
    private let standardOutput = OutputText()
    /// Whether the test has told it to end.
    private var mayEnd = false

    /// Starts `leadsync`, or another product, with these arguments and `LEADSYNC_…` settings, and
    /// no others.
    public init(
        _ arguments: [String],
        environment: [String: String],
        executable: URL = BuiltProduct.leadsync
    ) throws {
        process.executableURL = executable
        process.arguments = arguments
        var merged = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("LEADSYNC_")
        }
        // Tests run side by side: no role may want a port of its own.
        merged["LEADSYNC_HTTP_PORT"] = "off"
        merged.merge(environment) { $1 }
        process.environment = merged
        process.standardError = standardError.pipe
        process.standardOutput = standardOutput.pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        standardError.follow()
        standardOutput.follow()
    }

    deinit { kill() }

    /// Standard error so far.
    public var errorText: String { standardError.text }
    /// The lines of standard error so far.
    public var errorLines: [String] { errorText.split(separator: "\n").map(String.init) }
    /// Standard output so far.
    public var outputText: String { standardOutput.text }
    /// Whether the process has not ended yet.
    public var isRunning: Bool { process.isRunning }

    /// Sends SIGTERM.
    public func terminate() {
        mayEnd = true
        signal(SIGTERM)
    }

    /// Sends SIGKILL.
    public func kill() {
        mayEnd = true
        signal(SIGKILL)
    }

    /// Sends SIGSTOP: the process does nothing and notices nothing until it thaws.
    public func freeze() { signal(SIGSTOP) }

    /// Sends SIGCONT.
    public func thaw() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        if process.isRunning { _ = Foundation.kill(process.processIdentifier, number) }
    }

    /// How a process ended.
    public struct End: Equatable, CustomStringConvertible, Sendable {
        /// The exit code, or the number of the signal.
        public var code: Int32
        /// Whether a signal ended it.
        public var isSignal: Bool

        /// An end.
        public init(code: Int32, isSignal: Bool) {
            self.code = code
            self.isSignal = isSignal
        }

        /// The end in words.
        public var description: String { isSignal ? "signal \(code)" : "exit code \(code)" }
        /// Exit code 0.
        public static let success = End(code: 0, isSignal: false)
    }

    /// Throws if the process has ended though the test has not told it to.
    public func checkAlive() throws {
        guard !mayEnd, !process.isRunning else { return }
        let end = try awaitEnd(seconds: Bounds.stopSeconds)
        let said = errorText.suffix(Self.shownCharacters)
        throw Overdue(description: "leadsync \(name) ended by itself, \(end): \(said)")
    }

    private var name: String { process.arguments?.joined(separator: " ") ?? "" }
    private static let shownCharacters = 2_000

    /// Waits for the end, and for all that the process wrote.
    public func awaitEnd(seconds: Double) throws -> End {
        try awaiting(
            "leadsync \(name) ends",
            seconds: seconds,
            found: {
                "running: \(process.isRunning), outputs at their ends: \(standardOutput.isAtEnd) "
                    + "and \(standardError.isAtEnd). It said: "
                    + errorText.suffix(Self.shownCharacters)
            },
            until: { !process.isRunning && standardError.isAtEnd && standardOutput.isAtEnd }
        )
        return End(
            code: process.terminationStatus,
            isSignal: process.terminationReason == .uncaughtSignal
        )
    }

    /// Waits for a line on standard error that contains a text, beyond `count` such lines.
    public func awaitLine(
        containing text: String,
        beyond count: Int = 0,
        seconds: Double = Bounds.readySeconds
    ) throws {
        func found() -> Int { errorLines.count { $0.contains(text) } }
        try awaiting(
            "'\(text)' on standard error",
            seconds: seconds,
            found: { "running: \(isRunning). It said: \(errorText.suffix(Self.shownCharacters))" },
            until: {
                if found() > count { return true }
                if !isRunning { usleep(Bounds.lookMicroseconds) }
                return found() > count || (!isRunning && standardError.isAtEnd)
            }
        )
        guard found() > count else {
            throw Overdue(
                description: "leadsync ended before it said '\(text)'; it said: \(errorText)"
            )
        }
    }
}
