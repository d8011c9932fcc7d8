// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import VendorAPI

/// Tells Marketo what became of each call of the flow step, until it has taken it.
///
/// A callback whose answer is lost is repeated, with the same token: Marketo takes a token once, so
/// that each person is told once in effect.
struct FlowReporter: Sendable {
    let store: FlowStore
    let transport: any HTTPTransport
    let clock: any WallClock
    let notice: @Sendable (String) -> Void

    private static let backoff = Backoff(1_000...600_000, jitter: .none)

    /// Tells what is due, over and over, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                for call in try await store.due(at: clock.now()) { try await tell(call) }
                try await clock.sleep(milliseconds: MonitorLimits.flowLookMilliseconds)
            } catch is CancellationError {
                return
            } catch {
                notice("the flow step's outcomes cannot be told: \(error)")
                try? await clock.sleep(milliseconds: MonitorLimits.flowLookMilliseconds)
            }
        }
    }

    private func tell(_ call: FlowStore.Due) async throws {
        var headers = [HTTPHeader("Content-Type", "application/json")]
        if let key = call.apiKey { headers.append(HTTPHeader("x-api-key", key)) }
        if let token = call.token { headers.append(HTTPHeader("x-callback-token", token)) }
        let request = HTTPRequest(
            .post,
            call.callbackURL,
            headers: headers,
            body: FlowOutcome.body(munchkinID: call.munchkinID, call.outcomes),
            timeoutMilliseconds: MonitorLimits.flowCallMilliseconds
        )
        let answer = try? await transport.send(request)
        let now = clock.now()
        switch answer?.status {
        case (200..<300)?: try await store.end(call.id, at: now)
        // The token was used, or is not known any more: an earlier callback was taken.
        case 404?, 405?, 409?, 410?:
            notice("Marketo takes no callback for a call of the flow step any more")
            try await store.end(call.id, at: now)
        default:
            let pause = FlowReporter.backoff.milliseconds(failures: call.tries + 1)
            try await store.postpone(call.id, until: now.advanced(byMilliseconds: pause))
        }
    }
}
