// SPDX-License-Identifier: Apache-2.0

/// Tracks free space in a partition's offset metadata. A batch may take only writes whose offsets
/// would all fit if every one were postponed.
struct CheckpointSpace {
    private let postponed: [Int64]
    private var left: Int
    /// The reserved bytes.
    private(set) var taken = 0
    private var last: Int64?

    /// - Parameters:
    ///   - postponed: the offsets that are postponed, ascending.
    ///   - left: the bytes for them and for more.
    init(_ postponed: [Int64], left: Int) {
        self.postponed = postponed
        self.left = left - WriteCheckpoint.list(postponed).utf8.count
    }

    /// Whether one more offset, above those that were taken, finds space.
    func holds(_ offset: Int64) -> Bool { bytes(offset) <= left }

    mutating func take(_ offset: Int64) {
        let bytes = bytes(offset)
        taken += bytes
        left -= bytes
        last = offset
    }

    /// The most bytes that the offset takes. If an offset before it is not postponed, one
    /// difference replaces two and is no longer than both.
    private func bytes(_ offset: Int64) -> Int {
        let below = postponed.last { $0 < offset }
        guard let before = [below, last].compactMap(\.self).max() else {
            return 1 + "\(offset)".utf8.count
        }
        return 1 + "\(offset - before)".utf8.count
    }
}
