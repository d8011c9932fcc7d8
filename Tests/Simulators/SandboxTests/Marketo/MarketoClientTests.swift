// SPDX-License-Identifier: Apache-2.0

import SandboxKit
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
        let run = try await SandboxClient.run(
            "marketo_rest_python",
            arguments,
            against: .marketo,
            host: "*.mktorest.com"
        )
        #expect(run.exitCode == 0, "\(run.output)")
        #expect(run.output.contains(lastLine))
    }
}
