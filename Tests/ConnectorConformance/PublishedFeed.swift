// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives

/// The pages of a source that were published, and what a reader of the topic knows by them.
struct PublishedFeed {
    /// What a reader knows of a record.
    struct Known {
        var number: Int?
        var isDeleted = false
        var at: Timestamp
    }

    /// What an event told.
    private struct Telling: Hashable {
        var record: String
        var number: Int?
        var at: Timestamp
    }

    let field: String
    private(set) var cursor: String?
    private(set) var watermark: Timestamp?
    private(set) var known: [String: Known] = [:]
    private(set) var pages = 0
    private(set) var changes = 0
    private var tellingsByID: [String: Telling] = [:]
    private var tellingsByRecord: [String: [Telling]] = [:]

    /// A feed of which nothing has been published.
    init(field: String) { self.field = field }

    /// A page is published: it and its cursor are on record together.
    mutating func publish(_ page: ChangePage, _ findings: Findings) {
        cursor = page.cursor
        pages += 1
        changes += page.changes.count
        if page.isLast, let upTo = page.upTo { watermark = upTo }
        for change in page.changes { publish(change.event, findings) }
    }

    private mutating func publish(_ event: ChangeEvent, _ findings: Findings) {
        let number = number(in: event)
        let telling = Telling(record: event.record, number: number, at: event.changedAt)
        if let earlier = tellingsByID[event.id] {
            findings.check(
                earlier == telling,
                .eventIDs,
                "\(event.id) stands for \(earlier) and for \(telling)"
            )
        } else {
            tellingsByID[event.id] = telling
            if let number { checkOrder(number, telling, findings) }
        }
        take(event, number)
    }

    private mutating func checkOrder(_ number: Int, _ telling: Telling, _ findings: Findings) {
        for earlier in tellingsByRecord[telling.record] ?? [] {
            guard let other = earlier.number, other != number else { continue }
            let isSound = number > other ? telling.at >= earlier.at : telling.at < earlier.at
            findings.check(
                isSound,
                .order,
                "\(telling.record) is told as v\(number), dated \(telling.at.rfc3339), after "
                    + "v\(other), dated \(earlier.at.rfc3339)"
            )
        }
        tellingsByRecord[telling.record, default: []].append(telling)
    }

    /// What is older than what is known of the record is ignored, as the workers do.
    private mutating func take(_ event: ChangeEvent, _ number: Int?) {
        var known = known[event.record] ?? Known(at: .distantPast)
        guard event.changedAt >= known.at else { return }
        known.at = event.changedAt
        known.isDeleted = event.operation == .deleted
        if let number { known.number = number }
        self.known[event.record] = known
    }

    /// The number of the edit that an event shows.
    private func number(in event: ChangeEvent) -> Int? {
        guard case .text(let text)? = event.fields.first(where: { $0.name == field })?.value else {
            return nil
        }
        return EditLog.number(text)
    }

    /// Whether a reader of the topic knows of an edit, by itself or by a later one.
    func knows(_ edit: EditLog.Edit) -> Bool {
        guard let known = known[edit.record] else { return false }
        guard let number = edit.number else { return known.isDeleted }
        return known.isDeleted || (known.number ?? 0) >= number
    }

    /// Records of which a reader does not know what the vendor holds, with what it knows instead.
    func differences(from log: EditLog) -> [String] {
        let wrong = log.holds.compactMap { record, number -> String? in
            guard let known = known[record] else { return "\(record) was never told" }
            if known.isDeleted { return "\(record) was told as deleted and holds v\(number)" }
            if known.number == number { return nil }
            let told = known.number.map { "v\($0)" } ?? "nothing"
            return "\(record) holds v\(number) and was told with \(told)"
        }
        let undead = log.deleted.compactMap { record -> String? in
            // Of a record that was never told, a reader does not need to know the end.
            guard let known = known[record], !known.isDeleted else { return nil }
            return "\(record) was deleted, which was not told"
        }
        return (wrong + undead).sorted()
    }
}
