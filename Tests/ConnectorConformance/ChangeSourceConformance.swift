// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives

/// What every change source has to do; each implementation runs it.
///
/// The suite polls as the connector's runtime does: it publishes a page, keeps its cursor, and asks
/// for the next one, in the same process or a new one. It edits records between the pages and
/// checks that a reader of the topic comes to know what the vendor holds.
public struct ChangeSourceConformance {
    private let vendor: any SourceVendor
    private let recordCount: Int
    let steps: Int

    /// A suite for one vendor, which has no records yet.
    ///
    /// - Parameters:
    ///   - recordCount: how many records there are at first. So many that the first load takes
    ///     several pages: the suite resumes after each of them.
    ///   - steps: how long the random history is.
    public init(_ vendor: any SourceVendor, recordCount: Int = 12, steps: Int = 120) {
        self.vendor = vendor
        self.recordCount = recordCount
        self.steps = steps
    }

    /// Runs the suite once.
    ///
    /// - Parameter random: decides the random history; seed it, so that a failure can be repeated.
    /// - Returns: the broken promises; none from a source that conforms.
    /// - Throws: what the vendor under test throws, and the error of a call for which no fault was
    ///   set.
    public func violations(
        random: inout some RandomNumberGenerator
    ) async throws -> [Violation] {
        try await Findings.gathered { findings in
            let run = try await SourceRun(vendor, findings)
            try await checkSchema(run)
            try await checkLoad(run)
            try await checkPolls(run)
            try await checkRequests(run)
            try await checkHistory(run, &random)
        }
    }

    /// How long the vendor's time passes before every change has to be behind the watermark.
    static let settledMilliseconds: Int64 = 900_000
    /// After how many pages of a poll the suite resumes at the most.
    private static let resumptions = 12

    private func checkSchema(_ run: SourceRun) async throws {
        let schemas = try await run.source.schemas(cycle: run.cycle)
        guard let schema = schemas.first(where: { $0.object == vendor.object }) else {
            run.findings.add(.schema, "a new source shows no \(vendor.object.rawValue)")
            return
        }
        for name in [vendor.field, vendor.secondField] {
            run.findings.check(
                schema.fields.contains { $0.name == name },
                .schema,
                "\(name) is missing"
            )
        }
    }

    // MARK: The first load

    private func checkLoad(_ run: SourceRun) async throws {
        try await run.create(recordCount)
        try await vendor.pass(milliseconds: ChangeSourceConformance.settledMilliseconds)
        let before = run.feed
        try await run.load()
        for line in run.feed.differences(from: run.log) { run.findings.add(.loadIsWhole, line) }
        run.findings.check(
            run.feed.pages > 1,
            .exercise,
            "the first load of \(recordCount) records is one page"
        )
        for habit in [SourceRun.Habit.askTwice, .restartAndAskAgain, .publishAndRestart] {
            let other = try await SourceRun(continuing: run, from: before)
            try await other.load(habit)
            report(other, habit)
        }
    }

    // MARK: Later polls

    /// Polls after edits, each poll with another habit of the runtime.
    private func checkPolls(_ run: SourceRun) async throws {
        try await checkWatermark(run)
        for habit in [SourceRun.Habit.publish, .askTwice, .restartAndAskAgain, .publishAndRestart] {
            try await editSome(run)
            try await run.poll(habit)
            try await run.poll()
            report(run, habit)
        }
        try await checkResumptions(run)
    }

    private func report(_ run: SourceRun, _ habit: SourceRun.Habit) {
        let rule: ConformanceRule =
            switch habit {
            case .publish: .nothingIsLost
            case .publishAndRestart: .resumes
            case .askTwice, .restartAndAskAgain: .samePageAgain
            }
        for line in run.feed.differences(from: run.log) { run.findings.add(rule, line) }
    }

    /// Changes a third of the records, some twice, makes two, and deletes one.
    private func editSome(_ run: SourceRun) async throws {
        let records = run.log.records
        for (index, record) in records.enumerated() where index.isMultiple(of: 3) {
            try await run.edit(record)
        }
        if let record = records.first { try await run.edit(record) }
        try await run.create(2)
        if records.count > 4 { try await run.delete(records[1]) }
    }

    /// What happened before the poll is behind its watermark once the vendor has had time; what
    /// happens between its pages is not behind it, unless it is told.
    private func checkWatermark(_ run: SourceRun) async throws {
        for record in run.log.records.prefix(2) { try await run.edit(record) }
        try await vendor.pass(milliseconds: ChangeSourceConformance.settledMilliseconds)
        let settledBefore = run.log.edits.last?.endedAt ?? .distantPast
        try await run.poll()
        run.findings.check(
            (run.feed.watermark ?? .distantPast) >= settledBefore,
            .watermarkAdvances,
            "a poll after \(ChangeSourceConformance.settledMilliseconds / 1_000) s leaves the "
                + "watermark before the last change"
        )
        for line in run.feed.differences(from: run.log) { run.findings.add(.nothingIsLost, line) }
        // At once, so that the change may have the time of the poll.
        for record in run.log.records.prefix(1) {
            try await run.edit(record, afterMilliseconds: 0)
        }
    }

    /// One poll is read to its end; then a new process goes on after each of its pages.
    private func checkResumptions(_ run: SourceRun) async throws {
        try await editSome(run)
        try await vendor.pass(milliseconds: 60_000)
        run.cycle += 1
        var feeds = [run.feed]
        var page = try await run.askUntilAnswered()
        run.publish(page)
        while !page.isLast {
            feeds.append(run.feed)
            page = try await run.askUntilAnswered()
            run.publish(page)
        }
        run.findings.check(feeds.count > 1, .exercise, "a poll of many changes is one page")
        let stride = max(1, feeds.count / ChangeSourceConformance.resumptions)
        for (index, feed) in feeds.enumerated() where index.isMultiple(of: stride) {
            let other = try await SourceRun(continuing: run, from: feed)
            // A new process has the same trigger again, or the next one.
            if !index.isMultiple(of: 2) { other.cycle += 1 }
            try await other.poll()
            try await other.poll()
            report(other, .publishAndRestart)
        }
    }

    // MARK: Requests

    private func checkRequests(_ run: SourceRun) async throws {
        guard let (record, number) = run.log.holds.first else { return }
        let request = SyncRequest(
            id: "conformance",
            person: record,
            assignTo: nil,
            at: try await vendor.now(),
            by: nil
        )
        let event = try await run.source.record(record, request: request)?.event
        let text = event?.fields.first { $0.name == vendor.field }?.value
        run.findings.check(
            event?.request == request.id && event?.isSnapshot == true
                && text == .text(EditLog.text(number)),
            .requests,
            "\(record) was asked for, and this came: \(String(describing: event))"
        )
        var other = request
        other.person = vendor.absentRecord
        let absent = try await run.source.record(vendor.absentRecord, request: other)?.event
        guard let absent else { return }
        let now = try await vendor.now()
        run.findings.check(
            absent.operation == .deleted && absent.request == request.id
                && absent.changedAt <= now,
            .requests,
            "a record that does not exist was asked for, and this came: \(absent)"
        )
    }
}
