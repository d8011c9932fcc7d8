// SPDX-License-Identifier: Apache-2.0

public import VendorAPI

/// Lets a call out only while its connector is the active one. A process can stand still between
/// any two calls of a batch, for longer than its session (a paused machine): what it has looked up
/// before is then of no more use, and its successor writes.
///
/// What is left is the moment between this look and the network. No vendor can be told who the
/// active connector is.
public struct FencedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let seat: LeadershipHandle

    /// A transport for those who have a seat.
    public init(_ transport: any HTTPTransport, _ seat: LeadershipHandle) {
        self.transport = transport
        self.seat = seat
    }

    /// Sends a call; `cancelled` when the connector is no longer the active one.
    public func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard await seat.isTaken() else { throw .cancelled }
        return try await transport.send(call)
    }
}
