// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Sandbox
import TestKit
import Testing

/// What simple-salesforce finds: a client that was written against Salesforce, and knows nothing of
/// the sandbox. It speaks HTTPS only.
@Suite("Salesforce: simple-salesforce")
struct SalesforceClientTests {
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "salesforce_login", "salesforce_records", "salesforce_queries", "salesforce_bulk",
        ]
    )
    func simpleSalesforce(script: String) async throws {
        let certificate = try await SelfSignedCertificate()
        var options = SandboxOptions.inProcess
        options.tls = .init(certificate: certificate.file, key: certificate.keyFile)
        let sandbox = Sandbox(options)
        try await sandbox.start()
        let outcome: PythonClient.Outcome
        do {
            outcome = try await PythonClient(besides: SalesforceClientTests.target).run(
                script,
                [sandbox.url(of: .salesforce)],
                environment: ["REQUESTS_CA_BUNDLE": certificate.file]
            )
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
        #expect(outcome.exitCode == 0, "\(script):\n\(outcome.output)")
    }

    /// A file at the top of the test target.
    private static let target = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
}

/// A certificate for the loopback address and a name, which is gone with its last reference.
final class SelfSignedCertificate {
    private let folder: URL

    /// The certificate, as PEM.
    var file: String { folder.appendingPathComponent("certificate.pem").path }
    /// Its key, as PEM.
    var keyFile: String { folder.appendingPathComponent("key.pem").path }

    /// Makes one with OpenSSL's command.
    init(name: String = "localhost") async throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("leadsync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name),IP:127.0.0.1",
            "-keyout", keyFile, "-out", file,
        ]
        process.standardError = FileHandle.nullDevice
        let code: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        try #require(code == 0, "openssl is missing, or older than 1.1.1: run scripts/setup")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
