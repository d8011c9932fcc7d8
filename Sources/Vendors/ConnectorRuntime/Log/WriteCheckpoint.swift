// SPDX-License-Identifier: Apache-2.0

/// The metadata of the committed offset of a partition of writes: the realtime writes that are done
/// ahead of older ones, and the postponed writes before the offset.
///
/// `overtaken=5040 refused=4711+1 postponed=4201+17`: in a list each number after the first is the
/// difference from the one before, since an offset's metadata is short.
struct WriteCheckpoint: Hashable, Sendable {
    /// The realtime writes before this offset are done, or wait.
    var overtakenUpTo: Int64
    /// The realtime writes among them that the vendor refused; ascending.
    var refused: [Int64] = []
    /// The postponed writes, which the vendor could not take; ascending.
    var postponed: [Int64] = []

    init(overtakenUpTo: Int64, refused: [Int64] = [], postponed: [Int64] = []) {
        self.overtakenUpTo = overtakenUpTo
        self.refused = refused
        self.postponed = postponed
    }

    /// Reads the metadata; nil if it is something else.
    init?(text: String) {
        var parts = text.split(separator: " ", omittingEmptySubsequences: false)[...]
        func value(_ name: String) -> Substring? {
            guard let part = parts.first, part.hasPrefix(name) else { return nil }
            parts.removeFirst()
            return part.dropFirst(name.count)
        }
        guard let upTo = value(Self.overtakenName).flatMap({ Int64($0) }), upTo >= 0 else {
            return nil
        }
        overtakenUpTo = upTo
        for (name, path) in [
            (Self.refusedName, \WriteCheckpoint.refused), (Self.postponedName, \.postponed),
        ] {
            guard let text = value(name) else { continue }
            guard let offsets = Self.offsets(text) else { return nil }
            self[keyPath: path] = offsets
        }
        if !parts.isEmpty { return nil }
    }

    private static let overtakenName = "overtaken="
    private static let refusedName = "refused="
    private static let postponedName = "postponed="

    /// The metadata as text.
    var text: String {
        Self.overtakenName + "\(overtakenUpTo)"
            + (refused.isEmpty ? "" : " " + Self.refusedName + Self.list(refused))
            + (postponed.isEmpty ? "" : " " + Self.postponedName + Self.list(postponed))
    }

    /// Takes in what a batch has changed.
    mutating func apply(_ progress: WriteProgress) {
        overtakenUpTo = max(overtakenUpTo, progress.overtakenUpTo ?? overtakenUpTo)
        refused = Set(refused).union(progress.refused).subtracting(progress.forgotten).sorted()
        postponed = Set(postponed).union(progress.postponed).subtracting(progress.settled).sorted()
    }

    /// Drops the entries that an offset makes needless; nil when nothing is left.
    func trimmed(to offset: Int64) -> WriteCheckpoint? {
        if overtakenUpTo <= offset, postponed.isEmpty { return nil }
        var checkpoint = self
        let first = min(offset, postponed.first ?? offset)
        checkpoint.refused.removeAll { $0 < first }
        return checkpoint
    }

    // MARK: Lists

    /// Ascending offsets as text.
    static func list(_ offsets: [Int64]) -> String {
        var text = ""
        var last: Int64?
        for offset in offsets {
            if last != nil { text += "+" }
            text += "\(offset - (last ?? 0))"
            last = offset
        }
        return text
    }

    private static func offsets(_ text: Substring) -> [Int64]? {
        var offsets: [Int64] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let difference = Int64(part), difference >= 0 else { return nil }
            let (offset, overflow) = (offsets.last ?? 0).addingReportingOverflow(difference)
            if overflow { return nil }
            offsets.append(offset)
        }
        return offsets
    }
}
