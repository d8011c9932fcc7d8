// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// A part of the schema that is asked for by itself.
enum SchemaPart: Hashable, CaseIterable {
    case lead
    case contact
    case rules
    /// What rules may ask about the sync user.
    case user

    init(_ object: ObjectType) { self = object == .contact ? .contact : .lead }

    /// The object that describe is asked for.
    var object: ObjectType? {
        switch self {
        case .lead: .lead
        case .contact: .contact
        case .rules, .user: nil
        }
    }
}

/// When each part of the schema is read: all at first, then each once an hour and few in one cycle,
/// and at once after a refusal.
struct RefreshSchedule: Hashable {
    private struct Entry: Hashable {
        var askedAt: Timestamp
        var wholeAt: Timestamp
    }

    private var entries: [SchemaPart: Entry] = [:]
    private var demanded: Set<SchemaPart> = []

    /// The parts that are due.
    func due(now: Timestamp) -> [SchemaPart] {
        let unknown = SchemaPart.allCases.filter { entries[$0] == nil }
        let demanded = SchemaPart.allCases.filter { isDemanded($0, now: now) }
        if !unknown.isEmpty || !demanded.isEmpty {
            return SchemaPart.allCases.filter { unknown.contains($0) || demanded.contains($0) }
        }
        let old = SchemaPart.allCases.filter { part in
            guard let entry = entries[part] else { return false }
            return now.milliseconds - entry.askedAt.milliseconds
                >= Limits.schemaRefreshMilliseconds
        }
        let oldestFirst = old.sorted { entries[$0]!.askedAt < entries[$1]!.askedAt }
        return Array(oldestFirst.prefix(Limits.refreshesInCycle))
    }

    /// Whether a part has been asked for.
    func isKnown(_ part: SchemaPart) -> Bool { entries[part] != nil }

    /// Whether a part was demanded and has not just been read.
    func isDemanded(_ part: SchemaPart, now: Timestamp) -> Bool {
        guard demanded.contains(part), let entry = entries[part] else { return false }
        return now.milliseconds - entry.askedAt.milliseconds >= Limits.causedRefreshMilliseconds
    }

    /// Whether the part is to be read whole, without `If-Modified-Since`: Salesforce does not
    /// promise that a change of permissions counts as a change.
    func isWhole(_ part: SchemaPart, now: Timestamp) -> Bool {
        guard let entry = entries[part], !demanded.contains(part) else { return true }
        return now.milliseconds - entry.wholeAt.milliseconds >= Limits.wholeRefreshMilliseconds
    }

    /// Demands a part, after a refusal of something that the schema had allowed.
    mutating func demand(_ part: SchemaPart) { demanded.insert(part) }

    mutating func didAsk(_ part: SchemaPart, isWhole: Bool, now: Timestamp) {
        let wholeAt = isWhole ? now : entries[part]?.wholeAt ?? now
        entries[part] = Entry(askedAt: now, wholeAt: wholeAt)
        if isWhole { demanded.remove(part) }
    }
}
