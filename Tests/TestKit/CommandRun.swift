// SPDX-License-Identifier: Apache-2.0

/// A command of the built `leadsync` that ran to its end.
public struct CommandRun: Sendable {
    /// The exit code.
    public var code: Int32
    /// Standard output as it came.
    public var text: String
    /// The lines of standard output.
    public var output: [String] { text.split(separator: "\n").map(String.init) }
    /// The lines of standard error.
    public var errors: [String]

    /// Runs a command and waits for its end.
    ///
    /// - Parameters:
    ///   - kafka: the broker's address; nil for a command that needs none.
    ///   - environment: `LEADSYNC_…` settings.
    ///   - seconds: how long the command may take.
    public init(
        _ arguments: [String],
        kafka: String? = nil,
        environment: [String: String] = [:],
        seconds: Double = Bounds.commandSeconds
    ) throws {
        let address = kafka.map { ["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": $0] } ?? [:]
        let process = try ServiceProcess(
            arguments,
            environment: environment.merging(address) { own, _ in own }
        )
        let end = try process.awaitEnd(seconds: seconds)
        if end.isSignal {
            throw Overdue(description: "leadsync ended by \(end): \(process.errorText)")
        }
        code = end.code
        text = process.outputText
        errors = process.errorLines
    }
}
