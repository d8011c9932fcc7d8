// SPDX-License-Identifier: Apache-2.0

/// Escaping: quotes, backslashes and control characters, and nothing else (RFC 8259, section 7).
extension JSONWriter {
    /// Puts text between its quotes. Almost no text needs an escape: it is looked through eight
    /// bytes at a time, and copied in runs.
    @usableFromInline
    mutating func putEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        let raw = UnsafeRawPointer(start)
        var runStart = 0
        var index = 0
        while index < bytes.count {
            if bytes.count >= 8 {
                // The last word overlaps with the one before, whose bytes are done: where one of
                // them is looked at again, that costs time only.
                let place = min(index, bytes.count - 8)
                if !JSONWriter.needsEscape(
                    raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                ) {
                    index = place + 8
                    continue
                }
            }
            let byte = start[index]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            putRaw(UnsafeBufferPointer(start: start + runStart, count: index - runStart))
            putEscape(byte)
            index += 1
            runStart = index
        }
        putRaw(UnsafeBufferPointer(start: start + runStart, count: bytes.count - runStart))
    }

    private mutating func putEscape(_ byte: UInt8) {
        reserve(6)
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0xF
            put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    /// Whether one of eight bytes is a control character, a quote or a backslash: the usual tests
    /// for a byte below a bound and for a zero byte within a word. Either may also fire for a byte
    /// next to a real hit, which costs time only.
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let hits =
            (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote
            | (backslash &- ones) & ~backslash
        return hits & highs != 0
    }
}
