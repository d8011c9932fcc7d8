// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// A source that is polled as the connector's runtime polls it, while persons edit at the vendor.
final class SourceRun {
    /// What becomes of a page before the next one is asked for.
    enum Habit {
        /// It is published.
        case publish
        /// It is published, and a new process asks for the next one.
        case publishAndRestart
        /// It is not published: it is asked for again and published then.
        case askTwice
        /// It is not published: a new process asks for it again, and publishes it.
        case restartAndAskAgain
    }

    /// The longest poll, in pages.
    private static let pagesOfPoll = 2_000
    /// Faults of one page that are survived by asking again.
    private static let faultsInRow = 20

    let vendor: any SourceVendor
    let findings: Findings
    private(set) var source: any ChangeSource
    var feed: PublishedFeed
    var log = EditLog()
    /// The number of the poll that is under way, or was last.
    var cycle: Int64 = 1
    /// Whether the last published page was the last one of its poll.
    private(set) var isBetweenPolls = true

    init(_ vendor: any SourceVendor, _ findings: Findings) async throws {
        self.vendor = vendor
        self.findings = findings
        feed = PublishedFeed(field: vendor.field)
        source = try await vendor.makeSource()
    }

    /// Goes on with a copy of another run's topic and edits, in a new process.
    init(continuing other: SourceRun, from feed: PublishedFeed) async throws {
        vendor = other.vendor
        findings = other.findings
        log = other.log
        cycle = other.cycle
        self.feed = feed
        source = try await other.vendor.makeSource()
        isBetweenPolls = false
    }

    /// A new process takes over.
    func restart() async throws { source = try await vendor.makeSource() }

    // MARK: Edits

    func create(_ count: Int) async throws {
        try await vendor.pass(milliseconds: 1_100)
        let numbers = (0..<count).map { _ in log.next() }
        let records = try await vendor.create(numbers.map(EditLog.text))
        findings.check(
            Set(records).count == count,
            .exercise,
            "\(count) records were to be made, and \(Set(records).count) were"
        )
        let now = try await vendor.now()
        for (record, number) in zip(records, numbers) {
            log.note(record, holds: number, at: now)
        }
    }

    /// - Parameter wait: how long after what happened before.
    func edit(_ record: String, afterMilliseconds wait: Int64 = 1_100) async throws {
        if wait > 0 { try await vendor.pass(milliseconds: wait) }
        let number = log.next()
        try await vendor.change(record, vendor.field, to: EditLog.text(number))
        let endedAt = try await vendor.now()
        log.note(record, holds: number, at: endedAt)
        if let watermark = feed.watermark, endedAt <= watermark {
            findings.add(
                .watermarkHolds,
                "\(record) was changed at \(endedAt.rfc3339), after the watermark "
                    + "\(watermark.rfc3339) had been published"
            )
        }
    }

    func delete(_ record: String) async throws {
        try await vendor.pass(milliseconds: 1_100)
        try await vendor.delete(record)
        log.note(deletionOf: record, at: try await vendor.now())
    }

    // MARK: Pages

    /// Asks for the page behind the last published one; nil when the vendor failed.
    func ask() async throws -> ChangePage? {
        let page: ChangePage
        do throws(VendorError) {
            page = try await source.page(after: feed.cursor, cycle: cycle)
        } catch {
            return nil
        }
        try await check(page)
        return page
    }

    /// A page is on the topic.
    func publish(_ page: ChangePage) {
        feed.publish(page, findings)
        isBetweenPolls = page.isLast
        guard page.isLast, let upTo = page.upTo else { return }
        for edit in log.edits where edit.endedAt <= upTo && isOwed(edit) && !feed.knows(edit) {
            findings.add(
                .watermarkHolds,
                "the watermark \(upTo.rfc3339) was published, and not what happened to "
                    + "\(edit.record) at \(edit.endedAt.rfc3339)"
            )
        }
    }

    /// Of a record that is gone only its deletion has to be told.
    private func isOwed(_ edit: EditLog.Edit) -> Bool {
        edit.number == nil
            ? feed.known[edit.record] != nil : !log.deleted.contains(edit.record)
    }

    /// Polls from where the last published page left off to the end of that poll.
    func poll(_ habit: Habit = .publish) async throws {
        if isBetweenPolls { cycle += 1 }
        for _ in 0..<SourceRun.pagesOfPoll {
            var page = try await askUntilAnswered()
            if habit == .askTwice { page = try await askUntilAnswered() }
            if habit == .restartAndAskAgain {
                try await restart()
                page = try await askUntilAnswered()
            }
            publish(page)
            if habit == .publishAndRestart { try await restart() }
            if page.isLast { return }
        }
        findings.add(.pollEnds, "no last page among \(SourceRun.pagesOfPoll)")
        throw SuiteEnded()
    }

    /// Polls until there is a watermark, which is when the first load is over.
    func load(_ habit: Habit = .publish) async throws {
        for _ in 0..<SourceRun.pagesOfPoll {
            try await poll(habit)
            if feed.watermark != nil { return }
        }
        findings.add(.watermarkAdvances, "the first load ended without a watermark")
        throw SuiteEnded()
    }

    /// Asks for the page behind the last published one until the vendor does not fail.
    func askUntilAnswered() async throws -> ChangePage {
        for _ in 0..<SourceRun.faultsInRow {
            if let page = try await ask() { return page }
        }
        findings.add(.pollEnds, "a page failed \(SourceRun.faultsInRow) times in a row")
        throw SuiteEnded()
    }

    private func check(_ page: ChangePage) async throws {
        findings.check(
            page.cursor.utf8.count <= ConnectorRuntime.Limits.cursorBytes
                && !page.cursor.utf8.contains(0),
            .cursorFits,
            "a cursor of \(page.cursor.utf8.count) bytes"
        )
        if let upTo = page.upTo {
            let now = try await vendor.now()
            findings.check(page.isLast, .watermarkEndsPoll, "a watermark on a page before the last")
            findings.check(
                upTo <= now,
                .watermarkIsPast,
                "\(upTo.rfc3339) was promised at \(now.rfc3339)"
            )
        }
        for change in page.changes { check(change) }
    }

    private func check(_ change: KeyedChange) {
        let event = change.event
        let isOfRecord =
            change.lead == LeadID(event.system, event.record) || event.links != CrossReference()
        findings.check(
            isOfRecord && event.system == event.object.system && !event.record.isEmpty,
            .keys,
            "\(event.object.rawValue) \(event.record) stands under \(change.lead.text)"
        )
    }
}
