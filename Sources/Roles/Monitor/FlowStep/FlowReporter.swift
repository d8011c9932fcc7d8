// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Tells Marketo what became of each call of the flow step, until it has taken it.
///
/// A callback whose answer is lost is repeated with the same token. Marketo takes a token once, so
/// that each person is told once in effect.
struct FlowReporter: Sendable {
    let store: FlowStore
    let requests: FlowRequests
    let transport: any HTTPTransport
    let clock: any WallClock
    /// Whether the view holds everything that was there at the start: before that, an outcome that
    /// is not in it may still come.
    let isCaughtUp: @Sendable () -> Bool
    let notice: @Sendable (String) -> Void

    private static let backoff = Backoff(MonitorLimits.flowPauseMilliseconds, jitter: .half)

    /// Tells what is due, over and over, until the task is cancelled.
    func run() async {
        var told: String?
        while !Task.isCancelled {
            do {
                try await look()
                told = nil
            } catch {
                if Task.isCancelled { return }
                let line = "the flow step's outcomes cannot be told now: \(error)"
                if line != told { notice(line) }
                told = line
            }
            do { try await clock.sleep(milliseconds: MonitorLimits.flowLookMilliseconds) } catch {
                return
            }
        }
    }

    /// Publishes what was not, and tells what is due, once.
    func look() async throws {
        let now = clock.now()
        let before = now.advanced(byMilliseconds: -MonitorLimits.flowPublishMilliseconds)
        for call in try await store.unpublished(before: before) {
            try await requests.publish(call, at: now)
        }
        guard isCaughtUp() else { return }
        var due = try await store.due(at: now)[...]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for call in due.prefix(MonitorLimits.flowConnections) {
                group.addTask { try await tell(call) }
            }
            due = due.dropFirst(MonitorLimits.flowConnections)
            while try await group.next() != nil {
                guard let call = due.popFirst() else { continue }
                group.addTask { try await tell(call) }
            }
        }
        try await store.prune(
            before: now.advanced(byMilliseconds: -MonitorLimits.flowKeepMilliseconds)
        )
    }

    private func tell(_ call: FlowStore.Due) async throws {
        let persons = call.outcomes.map(\.person)
        if persons.isEmpty { return try await store.end(call.id, told: [], at: clock.now()) }
        let answer = try? await transport.send(request(call))
        if Task.isCancelled { return }
        let now = clock.now()
        let status = answer?.status ?? 0
        if (200..<300).contains(status) {
            return try await store.end(call.id, told: persons, at: now)
        }
        let tries = call.tries + 1
        let isLate =
            now.milliseconds - call.at.milliseconds >= MonitorLimits.flowTellMilliseconds
        if isLate || FlowReporter.isRefusal(status) && tries >= MonitorLimits.flowRefusals {
            notice(
                "the outcome of \(persons.count) persons of the flow step is not told any more: "
                    + (status == 0 ? "Marketo does not answer" : "Marketo answers \(status)")
            )
            return try await store.end(call.id, told: persons, at: now)
        }
        let wish = answer?.header("Retry-After").flatMap { Int64($0) } ?? 0
        let pause = max(
            FlowReporter.backoff.milliseconds(failures: tries, random: .random(in: 0..<1)),
            min(max(wish, 0), MonitorLimits.flowPauseMilliseconds.upperBound / 1_000) * 1_000
        )
        try await store.postpone(call.id, until: now.advanced(byMilliseconds: pause))
    }

    private func request(_ call: FlowStore.Due) -> HTTPRequest {
        var headers = [HTTPHeader("Content-Type", "application/json")]
        if let key = call.apiKey { headers.append(HTTPHeader("x-api-key", key)) }
        if let token = call.token { headers.append(HTTPHeader("x-callback-token", token)) }
        return HTTPRequest(
            .post,
            call.callbackURL,
            headers: headers,
            body: FlowOutcome.body(munchkinID: call.munchkinID, call.outcomes),
            timeoutMilliseconds: MonitorLimits.flowCallMilliseconds
        )
    }

    /// Whether an answer says that the same callback will not be taken later either: the interface
    /// has 404 and 405, and a token that was used is refused. A few tries are made all the same.
    private static func isRefusal(_ status: Int) -> Bool {
        (400..<500).contains(status) && ![408, 425, 429].contains(status)
    }
}

/// Publishes the requests of calls. Killed in between, they are published again: a worker knows
/// them by their IDs.
struct FlowRequests: Sendable {
    let store: FlowStore
    let publisher: RequestPublisher

    /// Publishes what is not known to have been published of a call.
    func publish(_ call: String, at now: Timestamp) async throws {
        let requests = try await store.requests(of: call)
        if requests.isEmpty { return }
        try await publisher.publish(requests)
        try await store.notePublished(call, requests.compactMap { Int64($0.person) }, at: now)
    }
}
