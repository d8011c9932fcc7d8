// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Runs other people's clients: the Python scripts in the folder `Clients` of a test target.
public struct PythonClient: Sendable {
    /// Python is not there.
    public struct MissingEnvironment: Error, CustomStringConvertible {
        /// The path of the missing executable.
        public var python: String
        /// What to do.
        public var description: String {
            "\(python) is missing: run `make test`, which makes the Python environment, "
                + "or scripts/python-environment"
        }
    }

    private let target: String

    /// The clients of a test target.
    ///
    /// - Parameter target: the target's folder, below `Tests`.
    public init(of target: String) { self.target = target }

    /// Runs a script and waits for its end.
    ///
    /// - Parameters:
    ///   - script: its name without `.py`.
    ///   - environment: variables beside those of this process.
    /// - Returns: exit code 0 if the script found what it expects.
    public func run(
        _ script: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> ProcessRun {
        let python =
            ProcessInfo.processInfo.environment["LEADSYNC_TEST_PYTHON"]
            ?? Repository.path(".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw MissingEnvironment(python: python)
        }
        let file = Repository.path("Tests/\(target)/Clients/\(script).py").path
        return try await ProcessRun(python, ["-B", file] + arguments, environment: environment)
    }
}
