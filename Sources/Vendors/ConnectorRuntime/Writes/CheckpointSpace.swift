// SPDX-License-Identifier: Apache-2.0

/// How many more writes of a partition can be postponed: their offsets have to fit the metadata of
/// a committed offset, whichever of a batch's writes the vendor cannot take.
struct CheckpointSpace {
    private let standing: [Int64]
    private var left: Int
    /// The bytes that are spoken for.
    private(set) var taken = 0
    private var last: Int64?

    /// - Parameters:
    ///   - standing: the offsets that are postponed, ascending.
    ///   - left: the bytes for them and for more.
    init(_ standing: [Int64], left: Int) {
        self.standing = standing
        self.left = left - WriteCheckpoint.list(standing).utf8.count
    }

    /// Whether one more offset, above those that were taken, finds room.
    func holds(_ offset: Int64) -> Bool { bytes(offset) <= left }

    mutating func take(_ offset: Int64) {
        let bytes = bytes(offset)
        taken += bytes
        left -= bytes
        last = offset
    }

    /// At the most: where one in between is not postponed, two differences become one, which is no
    /// longer than both.
    private func bytes(_ offset: Int64) -> Int {
        let below = standing.last { $0 < offset }
        guard let before = [below, last].compactMap(\.self).max() else {
            return 1 + "\(offset)".utf8.count
        }
        return 1 + "\(offset - before)".utf8.count
    }
}
