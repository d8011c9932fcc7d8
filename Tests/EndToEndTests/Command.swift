// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One run of the executable.
final class Command {
    struct Outcome {
        var code: Int32
        var output: [String]
        var errors: [String]
    }

    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var errorText = ""

    init(_ arguments: [String], kafka: String, variables: [String: String] = [:]) throws {
        process.executableURL = ServiceProcess.executable
        process.arguments = arguments
        var environment = ["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": kafka]
        environment.merge(variables) { $1 }
        process.environment = environment
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    static func run(
        _ arguments: [String],
        kafka: String,
        variables: [String: String] = [:]
    ) throws -> Outcome {
        try Command(arguments, kafka: kafka, variables: variables).end()
    }

    /// Reads what it complains of until there is such a line; false when it ends before.
    func waitForError(_ line: String) -> Bool {
        while !errorText.contains(line) {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { return false }
            errorText += String(decoding: data, as: UTF8.self)
        }
        return true
    }

    func end() -> Outcome {
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        errorText += String(decoding: complained, as: UTF8.self)
        return Outcome(
            code: process.terminationStatus,
            output: Command.lines(String(decoding: said, as: UTF8.self)),
            errors: Command.lines(errorText)
        )
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}
