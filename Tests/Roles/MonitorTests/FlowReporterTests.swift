// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI

@testable import Monitor

/// How long and how often outcomes are told, by a clock that only a test moves.
@Suite struct FlowReporterTests {
    private static let start: Int64 = 1_764_009_895_000

    /// A reporter on a view in memory, with one call of some persons.
    private final class Fixture {
        let world: MonitorWorld
        let view: ViewDatabase
        let store: FlowStore
        let publisher: RequestPublisher
        let clock = ManualClock(now: FlowReporterTests.start)
        let transport: StatusTransport
        let notices = Notices()

        init(_ status: Int?) throws {
            world = try MonitorWorld()
            view = try ViewDatabase(file: nil)
            store = FlowStore(view: view)
            publisher = RequestPublisher(world.configuration, log: nil)
            transport = StatusTransport(status: status)
        }

        func reporter() -> FlowReporter {
            FlowReporter(
                store: store,
                requests: FlowRequests(store: store, publisher: publisher),
                transport: transport,
                clock: clock,
                isCaughtUp: { true },
                notice: { [notices] in notices.add($0) }
            )
        }

        func keep(_ persons: [Int], refusals: [Int64: String] = [:]) async throws {
            let text = FlowStepClient.text(
                FlowStepClient.invocation(persons, token: "t", callback: "https://a.example/")
            )
            let reader = JSONReader()
            let invocation = try Array(text.utf8).withUnsafeBytes { bytes in
                try FlowInvocation(decoding: reader.parseObject(bytes))
            }
            let isKept = try await store.keep(invocation, refusals: refusals, at: clock.now())
            #expect(isKept)
        }

        func stop() {
            publisher.close()
            view.close()
        }
    }

    /// Looks at every second of a time, and gives the seconds at which a callback was sent.
    private func seconds(_ fixture: Fixture, until end: Int64) async throws -> [Int64] {
        var sent: [Int64] = []
        while fixture.clock.seconds < end {
            let before = fixture.transport.sent
            try await fixture.reporter().look()
            if fixture.transport.sent > before { sent.append(fixture.clock.seconds) }
            fixture.clock.advance(seconds: 1)
        }
        return sent
    }

    @Test(.timeLimit(.minutes(3)))
    func whatIsRefusedIsTriedAFewTimes() async throws {
        let fixture = try Fixture(404)
        try await fixture.keep([1], refusals: [1: "no owner"])
        let sent = try await seconds(fixture, until: 100)
        #expect(sent.count == MonitorLimits.flowRefusals)
        let pauses = zip(sent, sent.dropFirst()).map { $1 - $0 }
        #expect(pauses == pauses.sorted())
        #expect(fixture.notices.count == 1)
        fixture.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func whatIsNotAnsweredIsRepeatedForDaysAndThenGivenUp() async throws {
        let fixture = try Fixture(nil)
        try await fixture.keep([1], refusals: [1: "no owner"])
        try await fixture.reporter().look()
        #expect(fixture.transport.sent == 1)
        let days = MonitorLimits.flowTellMilliseconds / 1_000
        // From wait to wait: the longest one lasts ten minutes.
        while fixture.clock.seconds < days {
            #expect(fixture.notices.count == 0)
            fixture.clock.advance(seconds: 600)
            try await fixture.reporter().look()
        }
        let sent = fixture.transport.sent
        #expect(sent > 400)
        #expect(fixture.notices.count == 1)
        fixture.clock.advance(seconds: 600)
        try await fixture.reporter().look()
        #expect(fixture.transport.sent == sent)
        fixture.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func anOutcomeThatDoesNotComeIsSaid() async throws {
        let fixture = try Fixture(200)
        try await fixture.keep([1, 2])
        fixture.clock.advance(seconds: MonitorLimits.flowWaitMilliseconds / 1_000 - 1)
        try await fixture.reporter().look()
        #expect(fixture.transport.sent == 0)
        fixture.clock.advance(seconds: 61)
        try await fixture.reporter().look()
        #expect(fixture.transport.bodies.count == 1)
        #expect(fixture.transport.bodies[0].components("NO_OUTCOME_YET") == 2)
        fixture.stop()
    }

    /// The monitor died between the two: the requests are published by the next one.
    @Test(.timeLimit(.minutes(3)))
    func whatWasKeptAndNotPublishedIsPublished() async throws {
        let fixture = try Fixture(200)
        try await fixture.keep([1, 2, 3], refusals: [3: "no owner"])
        fixture.clock.advance(seconds: MonitorLimits.flowPublishMilliseconds / 1_000 + 1)
        for _ in 0..<3 { try await fixture.reporter().look() }
        let requests = try fixture.world.requests()
        #expect(requests.map(\.person).sorted() == ["1", "2"])
        #expect(requests.allSatisfy { $0.at.milliseconds == Self.start })
        fixture.stop()
    }
}

/// What a reporter has to say.
private final class Notices: Sendable {
    private let lines = Mutex<[String]>([])

    var count: Int { lines.withLock(\.count) }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A clock that stands still until it is moved.
private final class ManualClock: WallClock {
    private let start: Int64
    private let milliseconds: Mutex<Int64>

    init(now: Int64) {
        start = now
        milliseconds = Mutex(now)
    }

    var seconds: Int64 { (milliseconds.withLock { $0 } - start) / 1_000 }
    func now() -> Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1_000 } }
    func sleep(milliseconds: Int64) async throws(CancellationError) {}
}

/// Answers every call with one status, or with none.
private final class StatusTransport: HTTPTransport {
    private let status: Int?
    private let calls = Mutex<[HTTPRequest]>([])

    init(status: Int?) { self.status = status }

    var sent: Int { calls.withLock(\.count) }
    var bodies: [String] { calls.withLock { $0.map { String(decoding: $0.body, as: UTF8.self) } } }

    func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        calls.withLock { $0.append(call) }
        guard let status else { throw .answerLost("nobody is there") }
        return HTTPResponse(status: status)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int { split(separator: text).count - 1 }
}
