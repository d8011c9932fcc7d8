// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestKit
import Testing

/// A child process of the built `leadsync`; it ends with its last reference at the latest.
final class ServiceProcess {
    private let process = Process()
    private let standardError = OutputText()
    private let standardOutput = OutputText()
    /// Whether it was told to end.
    private var mayEnd = false

    /// Starts `leadsync` with these arguments and `LEADSYNC_…` settings, and no others.
    init(_ arguments: [String], environment: [String: String]) throws {
        process.executableURL = ServiceProcess.executable
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

    /// The product beside this test's bundle.
    static let executable = BuiltProduct.leadsync

    var errorText: String { standardError.text }
    var errorLines: [String] { ServiceProcess.lines(errorText) }
    var outputText: String { standardOutput.text }
    var isRunning: Bool { process.isRunning }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// SIGTERM.
    func terminate() {
        mayEnd = true
        signal(SIGTERM)
    }

    /// SIGKILL.
    func kill() {
        mayEnd = true
        signal(SIGKILL)
    }

    /// SIGSTOP: it does nothing any more, and knows of nothing, until it thaws.
    func freeze() { signal(SIGSTOP) }

    /// SIGCONT.
    func thaw() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        if process.isRunning { _ = Foundation.kill(process.processIdentifier, number) }
    }

    /// How a process ended.
    struct End: Equatable, CustomStringConvertible {
        var code: Int32
        var isSignal: Bool
        var description: String { isSignal ? "signal \(code)" : "exit code \(code)" }
        static let success = End(code: 0, isSignal: false)
    }

    /// Nobody has told it to end, and it has.
    func checkAlive() throws {
        guard !mayEnd, !process.isRunning else { return }
        let end = try awaitEnd(seconds: Bounds.stopSeconds)
        throw Overdue(description: "leadsync \(name) ended by itself, \(end): \(errorText.tail)")
    }

    private var name: String { process.arguments?.joined(separator: " ") ?? "" }

    /// Waits for the end, and for all that the process wrote.
    func awaitEnd(seconds: Double) throws -> End {
        try awaiting(
            "leadsync \(name) ends",
            seconds: seconds,
            found: {
                "running: \(process.isRunning), outputs at their ends: \(standardOutput.isAtEnd) "
                    + "and \(standardError.isAtEnd). It said: \(errorText.suffix(2_000))"
            },
            until: { !process.isRunning && standardError.isAtEnd && standardOutput.isAtEnd }
        )
        return End(
            code: process.terminationStatus,
            isSignal: process.terminationReason == .uncaughtSignal
        )
    }

    /// Waits for a line on standard error that contains a text, beyond `count` such lines.
    func awaitLine(containing text: String, beyond count: Int = 0, seconds: Double) throws {
        func found() -> Int { errorLines.count { $0.contains(text) } }
        try awaiting(
            "'\(text)' on standard error",
            seconds: seconds,
            found: { "running: \(isRunning). It said: \(errorText.suffix(2_000))" },
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

/// What a child writes to one of its outputs, kept as it comes.
private final class OutputText: Sendable {
    let pipe = Pipe()
    private let content = Mutex((bytes: Data(), isAtEnd: false))

    init() {
        // Another child that is started meanwhile must not keep this one's output open: its end
        // would be seen only when that one ends too.
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Reads on a thread of its own: a handler of the file is not called for the end of a child
    /// that ended before its first bytes were read.
    func follow() {
        Thread.detachNewThread { [self] in
            while true {
                let data = pipe.fileHandleForReading.availableData
                content.withLock { content in
                    content.bytes += data
                    content.isAtEnd = data.isEmpty
                }
                if data.isEmpty { return }
            }
        }
    }

    var text: String { content.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var isAtEnd: Bool { content.withLock { $0.isAtEnd } }
}
