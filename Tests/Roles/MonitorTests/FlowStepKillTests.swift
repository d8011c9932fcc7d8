// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import TestKit
import Testing

/// The flow step of a monitor that is killed at any moment.
@Suite struct FlowStepKillTests {
    private static let personsPerCall = 5
    private static let calls = 8

    /// Calls are repeated until they are accepted, as a campaign does; callbacks are lost; the
    /// monitor is killed while calls come in and while outcomes are told. Each person is asked for
    /// under one ID, and told once in effect.
    @Test(.timeLimit(.minutes(5)))
    func whatWasAcceptedIsDoneAndToldOnce() async throws {
        let seed = UInt64.random(in: 0...9_999)
        var random = SeededGenerator(seed: seed)
        let world = try MonitorWorld()
        let folder = try TemporaryFolder()
        let listener = try await CallbackListener.start(
            [.loseAnswer, .loseCall, .refuse(500), .loseAnswer]
        )
        var kills = 0
        func start() throws -> MonitorProcess {
            try MonitorProcess(
                world,
                file: folder.path("view.sqlite"),
                settings: [
                    "LEADSYNC_MONITOR_FLOW_STEP_KEY": FlowStepClient.key,
                    "LEADSYNC_MONITOR_FLOW_STEP_CALLBACK_HOSTS": "127.0.0.1",
                ]
            )
        }
        var monitor = try start()
        var address = try await monitor.awaitReady()
        for call in 0..<Self.calls {
            var (isAccepted, isFirst) = (false, true)
            while !isAccepted {
                let client = try await FlowStepClient(address)
                async let status = Self.submit(call, client, listener)
                if isFirst {
                    isFirst = false
                    try await Task.sleep(
                        for: .microseconds(.random(in: 0..<20_000, using: &random))
                    )
                    try await monitor.kill()
                    kills += 1
                }
                isAccepted = await status == 201
                if !monitor.process.isRunning {
                    monitor = try start()
                    address = try await monitor.awaitReady()
                }
            }
        }
        let requests = try world.requests()
        let persons = Dictionary(grouping: requests, by: \.person)
        #expect(persons.count == Self.calls * Self.personsPerCall, "seed \(seed)")
        #expect(persons.values.allSatisfy { Set($0.map(\.id)).count == 1 }, "seed \(seed)")
        for (person, asked) in persons {
            let (number, id) = (try #require(Int(person)), asked[0].id)
            try world.publish([Made.activity(number, entry: 1, .created, request: id)])
        }
        for _ in 0..<4 {
            try await Task.sleep(for: .milliseconds(.random(in: 0..<1_500, using: &random)))
            try await monitor.kill()
            kills += 1
            monitor = try start()
            try await monitor.awaitReady()
        }
        try await listener.awaitReports(persons.count)
        let how = Comment(
            rawValue: "seed \(seed), \(kills) kills, \(requests.count) requests for "
                + "\(persons.count) persons, \(listener.arrivals) callbacks for "
                + "\(listener.taken.count) calls"
        )
        #expect(listener.reports.count == persons.count, how)
        #expect(listener.reports.values.allSatisfy { $0.count == 1 }, how)
        try await monitor.stop()
        try await listener.stop()
    }

    /// - Returns: the answer's status; nil where there is none.
    private static func submit(
        _ call: Int,
        _ client: FlowStepClient,
        _ listener: CallbackListener
    ) async -> Int? {
        let first = call * personsPerCall + 1
        return try? await client.submit(
            Array(first..<first + personsPerCall),
            token: "token-\(call)",
            callback: listener.address
        ).status
    }
}
