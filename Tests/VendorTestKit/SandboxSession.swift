// SPDX-License-Identifier: Apache-2.0

public import Sandbox
public import VendorAPI

/// A sandbox that runs in this process, and a transport that reaches it.
public struct SandboxSession: Sendable {
    /// The sandbox.
    public let sandbox: Sandbox
    /// The transport.
    public let transport: AsyncHTTPClientTransport

    /// Starts both, and ends them after the body.
    ///
    /// - Parameter connections: how many calls the transport carries at once.
    public static func run(
        _ options: SandboxOptions = .inProcess,
        connections: Int,
        _ body: (SandboxSession) async throws -> Void
    ) async throws {
        let sandbox = Sandbox(options)
        try await sandbox.start()
        let transport = AsyncHTTPClientTransport(connections: connections)
        do {
            try await body(SandboxSession(sandbox: sandbox, transport: transport))
        } catch {
            await transport.close()
            await sandbox.stop()
            throw error
        }
        await transport.close()
        await sandbox.stop()
    }
}
