// SPDX-License-Identifier: Apache-2.0

/// A service that answers the calls at one port.
package protocol SandboxService: Sendable {
    /// Answers a call.
    func answer(_ request: SandboxRequest) async -> SandboxOutcome
}

/// The outcome of a call.
package enum SandboxOutcome: Sendable {
    case response(SandboxResponse)
    /// The connection breaks, without a byte of an answer.
    case brokenConnection
}
