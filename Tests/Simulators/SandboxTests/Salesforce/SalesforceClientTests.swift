// SPDX-License-Identifier: Apache-2.0

import SandboxKit
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
        let run = try await SandboxClient.run(script, against: .salesforce, host: "localhost")
        #expect(run.exitCode == 0, "\(script):\n\(run.output)")
    }
}
