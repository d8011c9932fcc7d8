// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Kafka
import LeadModel
import Monitor
import Primitives
import Testing

/// Who may see and change what, and what a stranger's input does.
@Suite struct MonitorAccessTests {
    private func bearer(_ token: String) -> [String: String] {
        ["Authorization": "Bearer \(token)"]
    }

    @Test(.timeLimit(.minutes(1)))
    func tokensAllowWhatTheyAreFor() async throws {
        let world = try MonitorWorld()
        try world.publish(Made.state(1, entries: 1))
        try world.publish([
            Made.activity(1, entry: 1, .failed, reasons: [Made.tooLong]),
            Made.activity(1, entry: 2, .conflict, fields: [Made.collision("phone")]),
        ])
        let monitor = try await world.start { configuration in
            configuration.tokens.read = "the token for reading"
            configuration.tokens.masked = "the lesser token"
        }
        let target = "/v1/leads/marketo%3A1"
        #expect(try await monitor.get(target).status == 401)
        #expect(try await monitor.get(target, bearer("wrong")).status == 401)
        let read = try await monitor.get(target, bearer("the token for reading"))
        #expect(read.status == 200)
        #expect(read.text.contains("ada1@example.com"))
        #expect(try await monitor.get(target, bearer("the token for changes")).status == 200)
        for path in [target, "/v1/failures", "/v1/conflicts", "/v1/leads?q=ada", "/v1/status"] {
            let masked = try await monitor.get(path, bearer("the lesser token"))
            #expect(masked.status == 200)
            for secret in ["ada1@example.com", "Ada", "Lovelace", "\"one\"", "\"two\""] {
                #expect(!masked.text.contains(secret), "\(path): \(secret)")
            }
        }
        for token in ["the token for reading", "the lesser token", "wrong"] {
            let refused = try await monitor.call(
                "POST",
                target + "/retry",
                headers: bearer(token)
            )
            #expect(refused.status == 401)
        }
        #expect(try world.requests().isEmpty)
        #expect(try await monitor.get("/").status == 200)
        #expect(try await monitor.get("/openapi.json").json["openapi"] as? String == "3.1.0")
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func withoutATokenNothingCanBeChanged() async throws {
        let world = try MonitorWorld()
        let monitor = try await world.start { $0.tokens.change = nil }
        #expect(try await monitor.post("/v1/leads/marketo%3A1/retry").status == 403)
        let refused = try await monitor.call(
            "POST",
            "/v1/leads/marketo%3A1/retry",
            headers: [:]
        )
        #expect(refused.status == 403)
        #expect(refused.headers["content-type"] == "application/problem+json")
        #expect(refused.json["status"] as? Int == 403)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func whatBrowsersMustNotDoIsForbidden() async throws {
        let world = try MonitorWorld()
        let monitor = try await world.start { $0.hosts = ["sync.example.com"] }
        let page = try await monitor.get("/")
        #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(page.headers["set-cookie"] == nil)
        #expect(page.headers["access-control-allow-origin"] == nil)
        #expect(try await monitor.get("/v1/status", ["Host": "evil.example"]).status == 421)
        #expect(try await monitor.get("/v1/status", ["Host": "sync.example.com"]).status == 200)
        #expect(try await monitor.get("/v1/nothing").status == 404)
        #expect(try await monitor.post("/v1/failures").status == 405)
        for after in ["x", "%00", String(repeating: "A", count: 3_000)] {
            #expect(try await monitor.get("/v1/failures?after=\(after)").status == 400)
        }
        #expect(try await monitor.get("/v1/failures?limit=501").status == 400)
        let long = String(repeating: "a", count: 5_000)
        #expect(try await monitor.get("/v1/leads?q=\(long)").status == 414)
        let body = String(repeating: " ", count: 100_000)
        #expect(try await monitor.post("/v1/sync-requests", body).status == 413)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func strangersInputIsShownAsItIs() async throws {
        let world = try MonitorWorld()
        let hostile = "<script>alert(1)</script>\u{1B}[2J\u{0}\u{202E}"
        var state = Made.state(1, entries: 600)
        let long = String(repeating: "x", count: 100_000)
        for (name, value) in [("firstName", hostile), ("title", long)] {
            state.fields.removeAll { $0.name == name }
            let side = SideValue(value: .text(value), knownAt: Timestamp(milliseconds: 0))
            state.fields.append(FieldState(name: name, marketo: side, salesforce: side))
        }
        try world.publish(state)
        try world.publish(
            (1...500).map {
                Made.activity(
                    1,
                    entry: $0,
                    .conflict,
                    fields: [Made.collision("field\($0)")]
                )
            }
        )
        // No record at all, and one of another kind.
        try world.producer.produce(to: world.topics.activities, key: [0xFF], value: [0xFF, 0x00])
        try world.producer.produce(to: world.topics.leads, key: nil, value: Array("{}".utf8))
        try world.producer.flush()
        let monitor = try await world.start()
        let lead = try await monitor.get("/v1/leads/marketo%3A1").json
        // SQLite's texts end at a zero byte.
        let shown = hostile.replacing("\0", with: "\u{FFFD}")
        #expect((lead["name"] as? String)?.hasPrefix(shown) == true)
        #expect((lead["conflicts"] as? [Any])?.count == 500)
        #expect((lead["activities"] as? [Any])?.count == 100)
        #expect(lead["activitiesNext"] is String)
        var seen = 0
        var next: String? = ""
        while let after = next {
            let page = try await monitor.get("/v1/conflicts?limit=200&after=\(after)")
            seen += page.items.count
            next = page.json["next"] as? String
        }
        #expect(seen == 500)
        await monitor.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func eventsGoOnWhereAListenerWas() async throws {
        let world = try MonitorWorld()
        let monitor = try await world.start()
        let url = try #require(URL(string: monitor.address + "v1/events"))
        let first = try await EventReader.read(url, after: nil) {
            try world.publish([Made.activity(1, entry: 1, .created)])
        } until: {
            $0.contains("marketo:1/a1")
        }
        let id = try #require(
            first.split(separator: "\n").last { $0.hasPrefix("id: ") }?.dropFirst(4)
        )
        // Nobody listens now.
        try world.publish([Made.activity(1, entry: 2, .synced)])
        let second = try await EventReader.read(url, after: String(id)) {
        } until: {
            $0.contains("marketo:1/a2")
        }
        #expect(!second.contains("\"marketo:1/a1\""))
        #expect(first.contains("event: status"))
        await monitor.stop()
    }
}

/// Listens to events until something has been told.
final class EventReader: NSObject, URLSessionDataDelegate {
    private let (chunks, received) = AsyncStream<String>.makeStream()

    static func read(
        _ url: URL,
        after id: String?,
        then act: () throws -> Void,
        until isEnough: (String) -> Bool
    ) async throws -> String {
        let reader = EventReader()
        let session = URLSession(configuration: .ephemeral, delegate: reader, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        var request = URLRequest(url: url)
        if let id { request.setValue(id, forHTTPHeaderField: "Last-Event-ID") }
        session.dataTask(with: request).resume()
        var text = ""
        var hasActed = false
        for await chunk in reader.chunks {
            text += chunk
            if !hasActed {
                hasActed = true
                try act()
            }
            if isEnough(text) { return text }
        }
        return text
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        received.yield(String(decoding: data, as: UTF8.self))
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        received.finish()
    }
}
