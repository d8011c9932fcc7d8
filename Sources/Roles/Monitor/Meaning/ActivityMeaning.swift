// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// What an entry of the activity log means to the view.
struct ActivityMeaning: Hashable, Sendable {
    /// What a cycle counts of each system.
    enum Count: String, Hashable, Sendable, CaseIterable {
        case created, updated, failed, skipped, conflicts
    }

    /// The entry's number in its lead's log; a later entry has a greater one.
    let entry: Int64
    /// Why a system could not be written.
    let failure: [FailureReason]?
    /// Whether a failure of the entry's system is over.
    let isSettling: Bool
    /// The fields that hold a value which a person has chosen.
    let restored: [String]
    /// What the entry's cycle counts.
    let count: Count?

    /// Reads an entry.
    init(_ activity: Activity) {
        entry = ActivityMeaning.entry(of: activity)
        failure =
            activity.kind == .failed
            ? FailureReason.all(
                activity.reasons,
                object: activity.object,
                otherwise: activity.message
            ) : nil
        isSettling = [.synced, .created, .linked, .deleted].contains(activity.kind)
        restored = activity.kind == .restored ? activity.fields.map(\.field) : []
        count =
            switch activity.kind {
            case .created: .created
            case .synced: .updated
            case .failed: .failed
            case .skipped: .skipped
            case .conflict: .conflicts
            default: nil
            }
    }

    /// `marketo:1042/a17` is the 17th entry of its lead. The IDs of a foreign worker are its own:
    /// the time stands in.
    private static func entry(of activity: Activity) -> Int64 {
        let digits = activity.id.utf8.reversed().prefix { (0x30...0x39).contains($0) }
        let rest = activity.id.utf8.dropLast(digits.count)
        guard rest.elementsEqual(activity.lead.text.utf8 + Array("/a".utf8)),
            let number = Int64(String(decoding: digits.reversed(), as: UTF8.self))
        else { return activity.at.milliseconds }
        return number
    }
}
