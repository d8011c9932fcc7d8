// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A program that ran to its end.
public struct ProcessRun: Sendable {
    /// The exit code; 0 is success.
    public var exitCode: Int32
    /// Standard output and standard error, as they came.
    public var output: String

    /// Runs a program and waits for its end, without blocking a thread.
    ///
    /// - Parameters:
    ///   - program: the executable; a name without a slash is looked up in `PATH`.
    ///   - environment: variables beside those of this process.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        let process = Process()
        let isPath = program.contains("/")
        process.executableURL = URL(fileURLWithPath: isPath ? program : "/usr/bin/env")
        process.arguments = (isPath ? [] : [program]) + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = handle
        process.standardError = handle
        exitCode = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        try handle.close()
        output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
