// SPDX-License-Identifier: Apache-2.0

public import VendorAPI

/// Sends a call only while its connector is the active one. A process can be suspended between two
/// calls of a batch for longer than its session; its successor then writes, and what this process
/// has looked up before is out of date.
///
/// The moment between this check and the network remains: no vendor can be told which connector is
/// active.
public struct FencedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let leadership: LeadershipHandle

    /// Wraps a transport for the holder of a leadership handle.
    public init(_ transport: any HTTPTransport, _ leadership: LeadershipHandle) {
        self.transport = transport
        self.leadership = leadership
    }

    /// Sends a call; `cancelled` when the connector is no longer the active one.
    public func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard await leadership.isTaken() else { throw .cancelled }
        return try await transport.send(call)
    }
}
