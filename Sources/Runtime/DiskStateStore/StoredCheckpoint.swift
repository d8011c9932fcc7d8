// SPDX-License-Identifier: Apache-2.0

internal import StateStore

/// A checkpoint as it is stored: with the time as of which the log was known.
struct StoredCheckpoint: Hashable {
    /// The version of the bytes.
    private static let version: UInt8 = 1

    var checkpoint: Checkpoint
    /// When the store last reflected the whole log, or else when its replay from the beginning
    /// began; in milliseconds since 1970. What was removed from the log since, by compaction, is
    /// what a replay from the checkpoint would miss.
    var knownAt: Int64

    init(_ checkpoint: Checkpoint, knownAt: Int64) {
        self.checkpoint = checkpoint
        self.knownAt = knownAt
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        guard rest.popFirst() == Self.version, let isComplete = rest.popFirst(), isComplete < 2,
            let knownAt = Self.integer(&rest), let changelog = Self.integer(&rest),
            let count = Self.integer(&rest), count >= 0
        else { return nil }
        var inputs: [String: Int64] = [:]
        for _ in 0..<count {
            guard let length = Self.integer(&rest), let size = Int(exactly: length), size >= 0,
                size <= rest.count
            else { return nil }
            let name = String(decoding: rest.prefix(size), as: UTF8.self)
            rest = rest.dropFirst(size)
            guard let offset = Self.integer(&rest) else { return nil }
            inputs[name] = offset
        }
        guard rest.isEmpty else { return nil }
        checkpoint = Checkpoint(
            changelogOffset: changelog,
            inputOffsets: inputs,
            isComplete: isComplete == 1
        )
        self.knownAt = knownAt
    }

    var bytes: [UInt8] {
        var bytes = [Self.version, checkpoint.isComplete ? 1 : 0]
        Self.append(knownAt, to: &bytes)
        Self.append(checkpoint.changelogOffset, to: &bytes)
        Self.append(Int64(checkpoint.inputOffsets.count), to: &bytes)
        for (name, offset) in checkpoint.inputOffsets {
            Self.append(Int64(name.utf8.count), to: &bytes)
            bytes.append(contentsOf: name.utf8)
            Self.append(offset, to: &bytes)
        }
        return bytes
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func integer(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard rest.count >= 8 else { return nil }
        let number = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        return Int64(bitPattern: number)
    }
}
