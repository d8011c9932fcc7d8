// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs a script of `Clients` against a broker.
enum PythonClient {
    struct Outcome {
        var exitCode: Int32
        var output: String
    }

    struct MissingEnvironment: Error, CustomStringConvertible {
        var python: String
        var description: String {
            "\(python) is missing: run `make test`, which makes the Python environment, "
                + "or scripts/python-environment"
        }
    }

    private static let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    private static var python: String {
        ProcessInfo.processInfo.environment["LEADSYNC_TEST_PYTHON"]
            ?? testsFolder.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".venv/bin/python").path
    }

    static func run(_ script: String, bootstrapServers: String) async throws -> Outcome {
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
        process.arguments = [
            "-B", testsFolder.appendingPathComponent("Clients/\(script).py").path,
            bootstrapServers,
        ]
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
