// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization
internal import VendorAPI

/// Marketo's clock, shared by all callers.
final class ServerTime: Sendable {
    private let clock: any WallClock
    private let server = Mutex(ServerClock())

    init(clock: any WallClock) { self.clock = clock }

    /// What Marketo's clock shows at least.
    func atLeast() -> Timestamp {
        let now = clock.now()
        return server.withLock { $0.atLeast(now) }
    }

    /// What Marketo's clock showed at least at a time of ours.
    func atLeast(_ time: Timestamp) -> Timestamp { server.withLock { $0.atLeast(time) } }

    fileprivate func observe(_ answer: HTTPResponse, sentAt: Timestamp) {
        guard let text = answer.header("Date"), let date = Timestamp(httpDate: text) else { return }
        let receivedAt = clock.now()
        guard receivedAt >= sentAt else { return }
        server.withLock { $0.observe(date: date, sentAt: sentAt, receivedAt: receivedAt) }
    }

    fileprivate var now: Timestamp { clock.now() }
}

/// A transport that notes the `Date` of each answer.
struct TimekeepingTransport: HTTPTransport {
    let transport: any HTTPTransport
    let time: ServerTime

    func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let sentAt = time.now
        let answer = try await transport.send(call)
        time.observe(answer, sentAt: sentAt)
        return answer
    }
}
