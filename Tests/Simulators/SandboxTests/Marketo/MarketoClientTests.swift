// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Sandbox
import TestKit
import Testing

/// What marketorestpython finds: a client that was written against Marketo, and knows nothing of
/// the sandbox.
@Suite("Marketo: marketorestpython")
struct MarketoClientTests {
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            ([], "marketorestpython: all well"),
            (["proxy"], "marketorestpython: through the proxy"),
        ]
    )
    func marketoRestPython(arguments: [String], lastLine: String) async throws {
        let certificate = try await SelfSignedCertificate(name: "*.mktorest.com")
        var options = SandboxOptions.inProcess
        options.tls = .init(certificate: certificate.file, key: certificate.keyFile)
        let sandbox = Sandbox(options)
        try await sandbox.start()
        let outcome: PythonClient.Outcome
        do {
            outcome = try await PythonClient(besides: MarketoClientTests.target).run(
                "marketo_rest_python",
                [sandbox.url(of: .marketo)] + arguments,
                environment: ["REQUESTS_CA_BUNDLE": certificate.file]
            )
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        #expect(outcome.output.contains(lastLine))
    }

    /// A file at the top of the test target.
    private static let target = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
}
