// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Monitor
import Primitives
import Testing

/// What strangers have typed reaches every answer of the monitor as text, and breaks none.
@Suite struct MonitorHostileTests {
    /// What is typed.
    enum Kind: String, CaseIterable, Sendable {
        case markup, controls, long, wide

        var text: String {
            switch self {
            case .markup: "<script>alert(1)</script>\"'&"
            case .controls:
                "\u{0}\u{1}\u{1B}[2J\u{7}\r\n\u{7F}\u{85}\u{202E}\u{2028}\u{FEFF}"
            case .long: String(repeating: "x", count: 100_000)
            // Characters of eleven bytes, in which a cut must not leave half a scalar.
            case .wide: String(repeating: "\u{1F469}\u{200D}\u{1F680}", count: 5_000)
            }
        }
    }

    /// The largest answer: a lead's page has a hundred entries of its log and fifty writes.
    private static let answerBytes = 64 << 20

    @Test(.timeLimit(.minutes(5)), arguments: Kind.allCases)
    func everyAnswerShowsItAsText(kind: Kind) async throws {
        let text = kind.text
        let world = try MonitorWorld()
        try publish(text, to: world)
        let monitor = try await world.start { $0.tokens.masked = "the lesser token" }
        let failure = try #require(
            try await monitor.get("/v1/failures").items.first?["id"] as? String
        )
        let letter = try #require(
            try await monitor.get("/v1/dead-letters").items.first?["id"] as? String
        )
        let query = text.prefix(20).addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        var targets = [
            "/v1/status", "/v1/cycles", "/v1/failures", "/v1/failures/\(failure)/leads",
            "/v1/conflicts", "/v1/conflicts/filters", "/v1/leads/marketo%3A1",
            "/v1/leads/marketo%3A1/activities", "/v1/dead-letters", "/v1/dead-letters/\(letter)",
            "/v1/leads?q=ada",
        ]
        if let query, !text.contains("\0") {
            targets += ["/v1/leads?q=\(query)", "/v1/conflicts?field=\(query)&rule=\(query)"]
        }
        for target in targets {
            for token in [nil, "the lesser token"] {
                let answer = try await monitor.get(
                    target,
                    token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
                )
                #expect(answer.status == 200, "\(target.prefix(100)): \(answer.text.prefix(300))")
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(!answer.json.isEmpty, "\(target.prefix(100)) is JSON")
                #expect(answer.text.utf8.count < Self.answerBytes)
                #expect(answer.text.utf8.allSatisfy { $0 >= 0x20 }, "\(target.prefix(100))")
            }
        }
        // Whole, or cut where a page ends.
        let lead = try await monitor.get("/v1/leads/marketo%3A1").json
        let fields = lead["fields"] as? [[String: Any]] ?? []
        let title = fields.first { $0["field"] as? String == "title" }
        let shown = try #require((title?["marketo"] as? [String: Any])?["value"] as? String)
        let isCut = shown.utf8.reversed().starts(with: "…".utf8.reversed())
        let isWhole = shown == text
        let isBeginning = text.utf8.starts(with: shown.utf8.dropLast("…".utf8.count))
        #expect(isWhole || isCut && isBeginning)
        await monitor.stop()
    }

    /// The text stands wherever a value, a name or somebody's words can.
    private func publish(_ text: String, to world: MonitorWorld) throws {
        var state = Made.state(1, entries: 2)
        for name in ["firstName", "lastName", "email", "company", "title"] {
            state.fields.removeAll { $0.name == name }
            let side = SideValue(value: .text(text), knownAt: Timestamp(milliseconds: 0))
            state.fields.append(FieldState(name: name, marketo: side, salesforce: side))
        }
        try world.publish(state)
        try world.publish([Made.activity(1, entry: 1, .created)])
        var failed = Made.activity(
            1,
            entry: 3,
            .failed,
            reasons: [Reason(code: "CODE", fields: [text], message: text)],
            cycle: 1
        )
        failed.message = text
        var collision = Made.collision("phone")
        collision.marketo = .text(text)
        collision.rule = text
        try world.publish([failed, Made.activity(1, entry: 4, .conflict, fields: [collision])])
        try world.producer.produce(
            to: world.topics.deadLetters,
            key: Array(text.utf8.prefix(1_000)) + [0xFF],
            value: Array(text.utf8) + [0xC3, 0x28],
            headers: [
                Header(RecordHeader.reason, text), Header(RecordHeader.topic, text),
                Header("mine", text),
            ]
        )
        // No record at all, in every topic.
        for topic in world.topics.leadKeyed + world.topics.single {
            try world.producer.produce(to: topic, key: [0xFF], value: [0xFF, 0x00, 0x7B])
        }
        try world.producer.flush()
    }

    @Test(.timeLimit(.minutes(3)))
    func addressesOfStrangersAreAnswered() async throws {
        let world = try MonitorWorld()
        let monitor = try await world.start()
        for id in [
            "%2e%2e%2f%2e%2e", "%FF", "%00", "marketo:1", "a%2Fb", "%F0%9F%91%A9", "'%20OR%201=1--",
            String(repeating: "9", count: 3_000), "-1", "%22%3E%3Cscript%3E",
        ] {
            for target in [
                "/v1/leads/\(id)", "/v1/leads/\(id)/activities", "/v1/failures/\(id)/leads",
                "/v1/dead-letters/\(id)", "/v1/sync-requests/\(id)", "/page/\(id)",
                "/v1/\(id)", "/\(id)",
            ] {
                let answer = try await monitor.get(target)
                #expect((200..<500).contains(answer.status), "\(target): \(answer.status)")
                #expect(answer.headers["content-type"]?.hasPrefix("text/html") != true)
                #expect(answer.headers["x-content-type-options"] == "nosniff")
            }
            for target in [
                "/v1/leads/\(id)/retry", "/v1/failures/\(id)/retry", "/v1/conflicts/\(id)/take",
                "/v1/dead-letters/\(id)/replay",
            ] {
                let answer = try await monitor.post(target, #"{"value":"marketo"}"#)
                #expect((200..<500).contains(answer.status), "\(target): \(answer.status)")
            }
        }
        await monitor.stop()
    }
}
