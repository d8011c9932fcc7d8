// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sandbox

/// Runs a script of `Clients` against the Marketo sandbox over HTTPS.
enum MarketoPythonClient {
    struct Outcome {
        var exitCode: Int32
        var output: String
    }

    struct Missing: Error, CustomStringConvertible {
        var what: String
        var description: String { "\(what) is missing: run scripts/setup" }
    }

    private static let testsFolder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var python: String {
        ProcessInfo.processInfo.environment["LEADSYNC_TEST_PYTHON"]
            ?? testsFolder.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".venv/bin/python").path
    }

    /// Makes a certificate for this host and Marketo's names, and removes it after the body.
    static func withCertificate<Result>(
        _ body: (SandboxOptions.TLSFiles) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("marketo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.path + "/certificate.pem", folder.path + "/key.pem")
        let made = try await run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=sandbox", "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.mktorest.com",
                "-keyout", key, "-out", certificate,
            ]
        )
        guard made.exitCode == 0 else { throw Missing(what: "openssl (\(made.output))") }
        return try await body(SandboxOptions.TLSFiles(certificate: certificate, key: key))
    }

    /// Runs a script, which trusts nothing but the certificate.
    static func run(
        _ script: String,
        _ arguments: [String],
        trusting certificate: String
    ) async throws -> Outcome {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Missing(what: python)
        }
        let path = testsFolder.appendingPathComponent("Clients/\(script).py").path
        return try await run(
            python,
            ["-B", path] + arguments,
            environment: ["REQUESTS_CA_BUNDLE": certificate]
        )
    }

    private static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let output = FileManager.default.temporaryDirectory
            .appendingPathComponent("client-\(UUID().uuidString).out")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        // A proxy of the machine's is not the sandbox's.
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.lowercased().hasSuffix("_proxy") }
            .merging(environment) { $1 }
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
