// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import leadsync

/// Blocking loops as services, without a signal: `TerminationTests` has the signals.
@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    /// Blocks a loop until it is asked to stop.
    private final class Gate: Sendable {
        let begun = DispatchSemaphore(value: 0)
        private let opened = DispatchSemaphore(value: 0)
        let stops = Mutex(0)

        func stop() {
            stops.withLock { $0 += 1 }
            opened.signal()
        }

        func loop() {
            begun.signal()
            opened.wait()
        }
    }

    private static func group(_ service: some Service) -> ServiceGroup {
        ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: service,
                        successTerminationBehavior: .gracefullyShutdownGroup
                    )
                ],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }

    @Test func aShutdownStopsTheLoop() async throws {
        let gate = Gate()
        let group = Self.group(
            BlockingService(name: "loop", stop: { gate.stop() }, loop: { gate.loop() })
        )
        async let run: Void = group.run()
        try await onThread(named: "wait") { gate.begun.wait() }
        await group.triggerGracefulShutdown()
        try await run
        #expect(gate.stops.withLock { $0 } == 1)
    }

    @Test func aLoopThatEndsByItselfEndsTheGroup() async throws {
        let gate = Gate()
        try await Self.group(BlockingService(name: "loop", stop: { gate.stop() }, loop: {})).run()
        #expect(gate.stops.withLock { $0 } == 0)
    }

    @Test func whatALoopThrowsIsTheGroupsError() async {
        let service = BlockingService(
            name: "loop",
            stop: {},
            loop: { throw Failure(.temporary, "in the middle") }
        )
        let failure = await #expect(throws: Failure.self) { try await Self.group(service).run() }
        #expect(failure?.code == .temporary)
    }

    @Test func whatALoopThrowsAtItsStopIsTheGroupsError() async throws {
        let gate = Gate()
        let service = BlockingService(
            name: "loop",
            stop: { gate.stop() },
            loop: {
                gate.loop()
                throw Failure(.temporary, "in the middle")
            }
        )
        let group = Self.group(service)
        async let run: Void = group.run()
        try await onThread(named: "wait") { gate.begun.wait() }
        await group.triggerGracefulShutdown()
        do {
            try await run
            Issue.record("the group has ended well")
        } catch {
            #expect((error as? Failure)?.code == .temporary)
        }
    }

    /// More bodies than the concurrency pool has threads block at once, and all begin.
    @Test func blockingWorkHasAThreadOfItsOwn() async throws {
        let count = 2 * ProcessInfo.processInfo.activeProcessorCount + 1
        let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    try await onThread(named: "blocked") {
                        begun.signal()
                        gate.wait()
                    }
                }
            }
            try await onThread(named: "opener") {
                for _ in 0..<count { begun.wait() }
                for _ in 0..<count { gate.signal() }
            }
            try await group.waitForAll()
        }
    }

    @Test func aShutdownIsAnElementOfTheStopRequests() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let counted = Mutex(0)
        let group = Self.group(
            ClosureService {
                let requests = stopRequests()
                beginning.yield()
                for await _ in requests {
                    counted.withLock { $0 += 1 }
                    break
                }
            }
        )
        async let run: Void = group.run()
        for await _ in begun { break }
        await group.triggerGracefulShutdown()
        try await run
        #expect(counted.withLock { $0 } == 1)
    }
}
