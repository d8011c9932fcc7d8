// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// What one listener is told as it happens: server-sent events.
///
/// Each listener reads the view at its own pace, so that a slow one takes no memory.
struct EventStream: Sendable {
    let api: MonitorAPI
    let signal: ViewSignal
    let access: Access
    /// The ID of the last event that the listener has.
    let lastID: String?

    private struct Place {
        var activity: Int64
        var cycles: [CycleItem] = []
        var status: MonitorStatus?
    }

    /// Sends events until the listener leaves or the monitor ends.
    func run(_ send: (String) async throws -> Void) async throws {
        let changes = signal.changes()
        var place = try await start()
        try await send("retry: 2000\n\n")
        let ticks = Ticks(changes)
        defer { ticks.end() }
        var sentAt: Int64 = 0
        while true {
            let text = try await news(&place)
            let now = MonotonicTime.milliseconds()
            if !text.isEmpty {
                try await send(text)
                sentAt = now
            } else if now - sentAt >= MonitorLimits.eventSilenceMilliseconds {
                try await send(": nothing new\n\n")
                sentAt = now
            }
            // More is there already: it is not waited for.
            if try await place.activity < newest() { continue }
            guard await ticks.next() else { return }
        }
    }

    private func newest() async throws -> Int64 {
        try await api.view.read { database in
            try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM activity") ?? 0
        }
    }

    /// Where the stream begins: behind the last event that the listener has, or at the end.
    private func start() async throws -> Place {
        let newest = try await newest()
        let parts = lastID?.split(separator: "-") ?? []
        guard parts.count == 2, parts[0] == api.view.name, let last = Int64(parts[1]),
            last <= newest
        else { return Place(activity: newest) }
        return Place(activity: max(last, newest - MonitorLimits.resumedActivities))
    }

    private func news(_ place: inout Place) async throws -> String {
        let from = place.activity
        let noted = api.status.facts.notedEnd
        let (rows, cycles) = try await api.view.read { database in
            (
                try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT number, record FROM activity WHERE number > ?
                            ORDER BY number LIMIT ?
                            """
                    ),
                    arguments: [from, MonitorLimits.streamedActivities]
                ),
                try CycleItem.fetch(database, limit: 2, noted: noted)
            )
        }
        var text = ""
        let records = StoredRecords()
        for row in rows {
            let number: Int64 = row[0]
            place.activity = number
            guard let activity = row.bytes(1).flatMap(records.activity) else { continue }
            text += "id: \(api.view.name)-\(number)\n"
            text += event("activity") { $0.value(activity) }
        }
        for cycle in cycles.reversed() where !place.cycles.contains(cycle) {
            text += event("cycle") { json in json.object { cycle.write(to: &$0) } }
        }
        place.cycles = cycles
        let status = try await api.status.current()
        if status != place.status {
            place.status = status
            text += event("status") { json in
                json.object { json in
                    status.write(
                        to: &json,
                        access: access,
                        allowsChanges: api.check.allowsChanges
                    )
                }
            }
        }
        return text
    }

    /// JSON has no line breaks: one line of data is enough.
    private func event(_ name: String, _ body: (inout JSONText) -> Void) -> String {
        var json = JSONText(isMasked: access < .read)
        body(&json)
        return "event: \(name)\ndata: \(String(decoding: json.bytes(), as: UTF8.self))\n\n"
    }
}

/// Changes of the view, and the passing of time; to be ended.
private struct Ticks: Sendable {
    private let stream: AsyncStream<Void>
    private let watch: Task<Void, Never>
    private let clock: Task<Void, Never>

    init(_ changes: AsyncStream<Void>) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1)
        )
        self.stream = stream
        watch = Task {
            for await _ in changes { continuation.yield() }
            continuation.finish()
        }
        clock = Task {
            do {
                while true {
                    try await SystemClock().sleep(milliseconds: MonitorLimits.statusMilliseconds)
                    continuation.yield()
                }
            } catch {}
        }
    }

    /// Waits for the next one; false at the end.
    func next() async -> Bool {
        for await _ in stream { return true }
        return false
    }

    func end() {
        watch.cancel()
        clock.cancel()
    }
}
