// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Activities of the overlap between two polls that were published, so that they are not published
/// again. Forgetting some is harmless: their persons are then published whole again, which changes
/// nothing.
struct SeenActivities {
    /// What happened to one person in one second, the finest that Marketo's times tell.
    private struct Moment: Hashable {
        var person: String
        var at: Timestamp

        init(_ activity: LeadActivity) { (person, at) = (activity.lead, activity.at) }
    }

    /// The IDs of the activities of each moment.
    private var told: [Moment: [String]] = [:]
    /// How many activities are remembered.
    private(set) var count = 0
    /// The activities of the last page while its publication is not confirmed, and the cursor that
    /// confirms it.
    private var pending: (cursor: String, activities: [LeadActivity])?
    /// Whether everything that was published of the overlap, before the poll under way, is
    /// remembered.
    private(set) var isWhole = false
    /// The value of `isWhole` for the next poll.
    private var wasWhole = false
    /// Whether the poll that is under way was begun by this process, and nothing of it is lost.
    private var isBegun = false

    /// A new poll begins, and reads again from a time on.
    mutating func begin(from time: Timestamp) {
        isWhole = wasWhole
        isBegun = true
        told = told.filter { $0.key.at >= time }
        count = told.reduce(0) { $0 + $1.value.count }
    }

    /// Takes the last page for published if it ended with this cursor, and drops it otherwise.
    mutating func resume(after cursor: String?) {
        guard let pending else { return }
        self.pending = nil
        guard pending.cursor == cursor else {
            self = SeenActivities()
            return
        }
        for activity in pending.activities where !contains(activity) {
            guard count < Limits.rememberedActivities else {
                (isBegun, wasWhole) = (false, false)
                return
            }
            told[Moment(activity), default: []].append(activity.id)
            count += 1
        }
    }

    /// A page that tells these activities is about to be published.
    mutating func hand(_ activities: [LeadActivity], cursor: String, isLast: Bool) {
        pending = (cursor, activities)
        wasWhole = isLast && isBegun
        if isLast { isBegun = false }
    }

    /// Whether the activity has been told.
    func contains(_ activity: LeadActivity) -> Bool {
        told[Moment(activity)]?.contains(activity.id) ?? false
    }

    /// Whether another activity of the same person and second was published. Their order is not
    /// known.
    func hasOther(than activity: LeadActivity) -> Bool {
        told[Moment(activity)]?.contains { $0 != activity.id } ?? false
    }
}
