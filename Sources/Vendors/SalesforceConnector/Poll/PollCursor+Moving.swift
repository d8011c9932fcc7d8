// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// How a poll moves.
extension PollCursor {
    /// Begins the poll of a new cycle with the first object. What an unfinished poll left is found
    /// again, because the marks tell how far it came.
    mutating func begin(cycle: Int64) {
        poll = Poll(cycle: cycle)
        place(.lead)
    }

    /// Notes the time of the poll's first query.
    ///
    /// - Parameter serverTime: not later than that, by Salesforce's clock.
    mutating func start(at serverTime: Timestamp) {
        if poll?.startedAt == nil { poll?.startedAt = serverTime }
        if loadStartedAt == nil { loadStartedAt = serverTime }
    }

    /// Moves the mark behind a row that was read.
    mutating func pass(_ row: Row) {
        guard var poll else { preconditionFailure("rows are read within a poll") }
        poll.after = row.stamp
        poll.afterID = row.id
        self.poll = poll
        // A row that is dated ahead must not move the mark past rows that are still to come.
        let stamp = min(row.stamp, poll.startedAt ?? row.stamp)
        if self[poll.object].at.map({ stamp >= $0 }) ?? true {
            self[poll.object].at = stamp
            self[poll.object].id = row.id
        }
    }

    /// Ends the reading of an object that has no more rows.
    ///
    /// - Parameter isHidden: whether it could not be read at all; once it can, it is read whole.
    mutating func finishObject(isHidden: Bool = false) {
        guard let done = poll else { preconditionFailure("objects are read within a poll") }
        self[done.object].isLoaded = true
        self[done.object].id = ""
        if let startedAt = done.startedAt, !isHidden {
            // Every visible row that was stamped before the start has been read, so that a quiet
            // org has nothing to read again.
            self[done.object].at = max(self[done.object].at ?? startedAt, startedAt)
        }
        let next = PollCursor.objects.drop { $0 != done.object }.dropFirst().first
        guard let next else {
            poll = nil
            return
        }
        poll?.object = next
        place(next)
    }

    /// The earliest time that any later poll reads again.
    var floor: Timestamp {
        let times = PollCursor.objects.compactMap { self[$0].at }.min()
        return (times ?? .distantPast).advanced(byMilliseconds: -Limits.overlapMilliseconds)
    }

    private mutating func place(_ object: ObjectType) {
        let mark = self[object]
        poll?.after = nil
        poll?.afterID = ""
        guard let at = mark.at else { return }
        let floor = at.advanced(byMilliseconds: -Limits.overlapMilliseconds)
        if !mark.isLoaded, let start = loadStartedAt,
            at < start.advanced(byMilliseconds: -Limits.overlapMilliseconds)
        {
            // Rows this old do not become visible late: the load goes on exactly where it was.
            poll?.after = at
            poll?.afterID = mark.id
        } else {
            poll?.after = floor
        }
    }
}
