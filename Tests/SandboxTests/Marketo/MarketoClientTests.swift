// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Sandbox
import Testing

@Suite("Marketo: other people's clients")
struct MarketoClientTests {
    @Test("marketorestpython, led to the sandbox by its host", .timeLimit(.minutes(5)))
    func byHost() async throws {
        let outcome = try await run([])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        #expect(outcome.output.contains("marketorestpython: all well"))
    }

    @Test("marketorestpython, unchanged, behind a proxy", .timeLimit(.minutes(5)))
    func byProxy() async throws {
        let outcome = try await run(["proxy"])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        #expect(outcome.output.contains("marketorestpython: through the proxy"))
    }

    private func run(_ arguments: [String]) async throws -> MarketoPythonClient.Outcome {
        try await MarketoPythonClient.withCertificate { files in
            var options = SandboxOptions.inProcess
            options.tls = files
            let sandbox = Sandbox(options)
            try await sandbox.start()
            do {
                let outcome = try await MarketoPythonClient.run(
                    "marketo_rest_python",
                    [sandbox.url(of: .marketo)] + arguments,
                    trusting: files.certificate
                )
                await sandbox.stop()
                return outcome
            } catch {
                await sandbox.stop()
                throw error
            }
        }
    }
}
