// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Runs other people's clients: the scripts in the folder `Clients` of a test target.
public struct PythonClient: Sendable {
    /// How a script ended, and all that it wrote.
    public struct Outcome: Sendable {
        /// 0 when the script found what it expects.
        public var exitCode: Int32
        /// Standard output and standard error, as they came.
        public var output: String
    }

    /// Python is not there.
    public struct MissingEnvironment: Error, CustomStringConvertible {
        /// Where it was looked for.
        public var python: String
        /// What to do.
        public var description: String {
            "\(python) is missing: run `make test`, which makes the Python environment, "
                + "or scripts/python-environment"
        }
    }

    private let clients: URL

    /// The clients of the test target that has this file at its top.
    public init(besides file: String = #filePath) {
        clients = URL(fileURLWithPath: file).deletingLastPathComponent()
            .appendingPathComponent("Clients")
    }

    private var python: String {
        ProcessInfo.processInfo.environment["LEADSYNC_TEST_PYTHON"]
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".venv/bin/python").path
    }

    /// Runs a script, by its name without `.py`, and waits for its end.
    ///
    /// - Parameter environment: variables beside those of this process.
    public func run(
        _ script: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let python = python
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw MissingEnvironment(python: python)
        }
        let output = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(script)-\(UUID().uuidString).out")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-B", clients.appendingPathComponent("\(script).py").path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = handle
        process.standardError = handle
        let exitCode: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        try handle.close()
        return Outcome(
            exitCode: exitCode,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self)
        )
    }
}
