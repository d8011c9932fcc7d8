// SPDX-License-Identifier: Apache-2.0

import Sandbox
import SandboxKit
import TestKit

/// A client that was written for a real vendor, against a sandbox that serves HTTPS.
enum SandboxClient {
    /// Runs a script of the folder `Clients` with the vendor's URL as its first argument.
    ///
    /// - Parameter host: the name in the sandbox's certificate.
    static func run(
        _ script: String,
        _ arguments: [String] = [],
        against vendor: SandboxVendor,
        host: String
    ) async throws -> ProcessRun {
        let certificate = try await SelfSignedCertificate(name: host)
        var options = SandboxOptions.inProcess
        options.tls = .init(certificate: certificate.file, key: certificate.keyFile)
        let sandbox = Sandbox(options)
        try await sandbox.start()
        do {
            let run = try await PythonClient(of: "Simulators/SandboxTests").run(
                script,
                [sandbox.url(of: vendor)] + arguments,
                environment: ["REQUESTS_CA_BUNDLE": certificate.file]
            )
            await sandbox.stop()
            return run
        } catch {
            await sandbox.stop()
            throw error
        }
    }
}
