// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Monitor
import TestKit
import Testing

/// Marketo's self-service flow step from outside, by a client of the published interface.
@Suite struct FlowStepTests {
    private static let owner = "005000000000001AAA"

    /// A monitor with the step, and its file.
    private func start(
        _ world: MonitorWorld,
        _ folder: TemporaryFolder
    ) async throws -> RunningMonitor {
        try await world.start { configuration in
            configuration.file = folder.path("view.sqlite")
            configuration.flowKey = FlowStepClient.key
            configuration.flowOwners = [.init(name: "West", id: Self.owner)]
            configuration.flowHosts = ["127.0.0.1"]
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func theStepIsInstalledFromItsDocument() async throws {
        let (world, folder) = (try MonitorWorld(), try TemporaryFolder())
        let monitor = try await start(world, folder)
        let client = try await FlowStepClient(monitor.address)
        let definition = try await client.get("getServiceDefinition").json
        let (invocation, callback) = (
            try #require(definition["invocationPayloadDef"] as? [String: Any]),
            try #require(definition["callbackPayloadDef"] as? [String: Any])
        )
        func names(_ attributes: Any?) -> Set<String> {
            Set((attributes as? [[String: Any]] ?? []).compactMap { $0["apiName"] as? String })
        }
        let (asked, told) = (
            names(invocation["flowAttributes"]), names(callback["attributes"])
        )
        let primary = try #require(definition["primaryAttribute"] as? String)
        #expect(asked.contains(primary))
        #expect(asked.isDisjoint(with: told))
        #expect(told.isDisjoint(with: ["success", "reason", "errorCode"]))
        #expect(invocation["subscriptionContext"] as? Bool == true)
        for attribute in invocation["flowAttributes"] as? [[String: Any]] ?? [] {
            #expect(((attribute["i18n"] as? [String: Any])?["en_US"]) is [String: Any])
            #expect(attribute["dataType"] as? String == "string")
        }

        let picklist = try await client.post("getPicklist", ["name": primary, "type": "flow"])
        let choice = try #require((picklist.json["choices"] as? [[String: Any]])?.first)
        #expect(choice["submittedValue"] as? String == Self.owner)
        #expect(choice["displayValue"] as? [String: String] == ["en_US": "West"])
        let other = try await client.post("getPicklist", ["name": "other", "type": "global"])
        #expect((other.json["choices"] as? [Any])?.isEmpty == true)
        #expect(try await client.post("getPicklist", ["name": "x"]).status == 400)

        #expect(try await client.get("status").json["errors"] is [String])
        let instructions = try await client.get("providerInstructions")
        #expect(instructions.headers["content-type"]?.hasPrefix("text/html") == true)
        for icon in ["brandIcon", "serviceIcon"] {
            let answer = try await client.get(icon)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"]?.hasPrefix("image/") == true)
        }
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func withoutItsKeyTheStepDoesNothing() async throws {
        let (world, folder) = (try MonitorWorld(), try TemporaryFolder())
        let monitor = try await start(world, folder)
        for key in ["", "wrong", "the token for changes"] {
            let client = try await FlowStepClient(monitor.address, key: key)
            for name in ["getServiceDefinition", "status"] {
                #expect(try await client.get(name).status == 401)
            }
            let refused = try await client.submit([1], token: "t", callback: "https://a.example/")
            #expect(refused.status == 401)
        }
        #expect(try world.requests().isEmpty)
        await monitor.stop()
        let off = try await world.start()
        let answer = try await off.get("/flow-step/openapi.json")
        #expect(answer.status == 403)
        #expect((answer.json["detail"] as? String)?.contains("monitor.flowStepKey") == true)
        await off.stop()
    }

    @Test(.timeLimit(.minutes(3)))
    func whatTheInterfaceDoesNotAllowIsRefusedWhole() async throws {
        let (world, folder) = (try MonitorWorld(), try TemporaryFolder())
        let monitor = try await start(world, folder)
        let client = try await FlowStepClient(monitor.address)
        let sound = FlowStepClient.invocation([1, 2], token: "t", callback: "http://127.0.0.1:1/")
        func changed(_ name: String, _ value: Any?) -> [String: Any] {
            var body = sound
            body[name] = value
            return body
        }
        let lead: (Any) -> [String: Any] = { ["objectType": "lead", "objectContext": ["id": $0]] }
        let bodies: [[String: Any]] = [
            [:], changed("campaignId", nil), changed("campaignId", "x"),
            changed("callbackUrl", nil), changed("callbackUrl", "https://10.0.0.1/"),
            changed("callbackUrl", "https://user@example.com/"),
            changed("callbackUrl", "http://localhost:1/"), changed("callbackUrl", "file:///etc"),
            changed("token", "a\r\nb: c"), changed("token", String(repeating: "t", count: 5_000)),
            changed("context", nil), changed("context", ["subscription": [String: Any]()]),
            changed("objectData", nil), changed("objectData", [Any]()),
            changed("objectData", [lead(0)]), changed("objectData", [lead("1")]),
            changed("objectData", [lead(-5)]),
            changed("objectData", [["objectType": "opportunity", "objectContext": ["id": 1]]]),
            changed("objectData", (1...1_001).map { lead($0) }),
        ]
        for body in bodies {
            let answer = try await client.post("submitAsyncAction", body)
            #expect(answer.status == 400, "\(FlowStepClient.text(body).prefix(300))")
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
        #expect(try await client.get("submitAsyncAction").status == 405)
        #expect(try await client.get("other").status == 404)
        #expect(try world.requests().isEmpty)
        await monitor.stop()
    }

    /// Answers are lost, callbacks are lost, and the call is repeated: each person is told once in
    /// effect, with what became of it.
    @Test(.timeLimit(.minutes(5)))
    func eachPersonIsToldOnceInEffect() async throws {
        let (world, folder) = (try MonitorWorld(), try TemporaryFolder())
        let listener = try await CallbackListener.start([.loseCall, .refuse(503), .loseAnswer])
        let monitor = try await start(world, folder)
        let client = try await FlowStepClient(monitor.address)
        let owners = [1: "West", 2: Self.owner, 3: "Nobody"]
        func submit() async throws {
            let answer = try await client.submit(
                [1, 2, 3, 4, 1],
                token: "token-1",
                callback: listener.address,
                assignTo: owners
            )
            #expect(answer.status == 201)
        }
        try await submit()
        let requests = try world.requests()
        #expect(requests.map(\.person).sorted() == ["1", "2", "4"])
        #expect(Set(requests.map(\.assignTo)) == [Self.owner, nil])
        #expect(requests.allSatisfy { $0.by == "smart campaign 1017" })
        // Its answer is taken for lost: the same call again asks for nothing more.
        try await submit()
        #expect(try world.requests().count == 3)

        for request in requests {
            let person = Int(request.person) ?? 0
            try world.publish([
                Made.activity(person, entry: 1, .requested, request: request.id),
                person == 2
                    ? Made.activity(
                        2,
                        entry: 2,
                        .failed,
                        reasons: [Made.tooLong],
                        request: request.id
                    ) : Made.activity(person, entry: 2, .created, request: request.id),
            ])
        }
        try await listener.awaitReports(4)
        try await submit()
        let callback = try #require(listener.taken.first)
        #expect(callback.token == "token-1")
        #expect(callback.apiKey == "the gateway's key")
        #expect(callback.json["munchkinId"] as? String == FlowStepClient.munchkinID)
        #expect(listener.arrivals >= 3)
        let reports = listener.reports
        #expect(reports.values.allSatisfy { $0.count == 1 })
        func told(_ person: Int, _ name: String) -> Any? {
            reports["token-1/\(person)"]?.first?[name]
        }
        #expect((1...4).map { told($0, "success") as? Bool } == [true, false, false, true])
        #expect(told(1, "salesforceId") as? String == "00Q5e00000ABCDEEA4")
        #expect(told(2, "errorCode") as? String == "STRING_TOO_LONG")
        #expect(told(2, "reason") is String)
        #expect(told(3, "errorCode") as? String == "INVALID_OWNER")
        #expect(told(1, "errorCode") == nil)

        // Another call of the same persons is another matter.
        let again = try await client.submit([1], token: "token-2", callback: listener.address)
        #expect(again.status == 201)
        let newest = try #require(try world.requests().last { $0.person == "1" })
        #expect(newest.id != requests.first { $0.person == "1" }?.id)
        try world.publish([Made.activity(1, entry: 3, .synced, request: newest.id)])
        try await listener.awaitReports(5)
        #expect(listener.reports["token-2/1"]?.count == 1)
        await monitor.stop()
        try await listener.stop()
    }

    /// The step waits for the last person; one that comes with a repeated call is asked for too.
    @Test(.timeLimit(.minutes(3)))
    func aPersonThatARepeatedCallAddsIsNotForgotten() async throws {
        let (world, folder) = (try MonitorWorld(), try TemporaryFolder())
        let listener = try await CallbackListener.start()
        let monitor = try await start(world, folder)
        let client = try await FlowStepClient(monitor.address)
        for persons in [[7], [7, 8]] {
            let answer = try await client.submit(
                persons,
                token: "token",
                callback: listener.address
            )
            #expect(answer.status == 201)
        }
        let requests = try world.requests()
        #expect(requests.map(\.person).sorted() == ["7", "8"])
        for request in requests {
            try world.publish([
                Made.activity(Int(request.person) ?? 0, entry: 1, .synced, request: request.id)
            ])
        }
        try await listener.awaitReports(2)
        #expect(listener.reports.values.allSatisfy { $0.count == 1 })
        #expect(listener.taken.count == 1)
        await monitor.stop()
        try await listener.stop()
    }
}
