// SPDX-License-Identifier: Apache-2.0

/// Replaces values that JSON's grammar allows and that cannot be read by `{}`: a number beyond a
/// Double's range, a text with half of a surrogate pair. One such value, perhaps of a field that is
/// not mapped, must not cost the whole record.
///
/// RFC 8259 allows numbers of any size (its section 6) and names halves of pairs as text that
/// readers treat differently (its section 8.2); simdjson refuses the whole document for either. A
/// whole number that does not fit 64 bits gets a fraction, so that it is read as a Double like
/// every other large number.
struct ReadableJSON {
    private let source: UnsafeBufferPointer<UInt8>
    /// Whether texts with raw control characters or with bytes that are no UTF-8 count, too.
    private let takesAnyBytes: Bool
    private var made: [UInt8] = []
    /// Up to where the source has been copied.
    private var copied = 0

    private init(_ source: UnsafeBufferPointer<UInt8>, takesAnyBytes: Bool) {
        self.source = source
        self.takesAnyBytes = takesAnyBytes
    }

    /// A copy of a document without what cannot be read; nil where nothing of that kind is found.
    static func copy(
        of bytes: UnsafeRawBufferPointer,
        takingAnyBytes takesAnyBytes: Bool
    ) -> [UInt8]? {
        var reading = ReadableJSON(
            bytes.bindMemory(to: UInt8.self),
            takesAnyBytes: takesAnyBytes
        )
        reading.readAll()
        guard reading.copied > 0 else { return nil }
        reading.made.append(contentsOf: reading.source[reading.copied...])
        return reading.made
    }

    private mutating func readAll() {
        var index = 0
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "\""): index = readText(from: index)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = readNumber(from: index)
            default: index += 1
            }
        }
    }

    private mutating func replace(_ range: Range<Int>, with text: StaticString) {
        made.append(contentsOf: source[copied..<range.lowerBound])
        made.append(contentsOf: text.buffer)
        copied = range.upperBound
    }

    // MARK: Numbers

    /// - Returns: the place behind the number.
    private mutating func readNumber(from start: Int) -> Int {
        var end = start
        var isWhole = true
        while end < source.count, let kind = Self.numberPart(source[end]) {
            if kind == .fraction { isWhole = false }
            end += 1
        }
        let text = String(decoding: source[start..<end], as: UTF8.self)
        guard let number = Double(text) else { return end }
        if !number.isFinite {
            replace(start..<end, with: "{}")
        } else if isWhole, Int64(text) == nil, UInt64(text) == nil {
            replace(end..<end, with: ".0")
        }
        return end
    }

    private enum NumberPart { case whole, fraction }

    private static func numberPart(_ byte: UInt8) -> NumberPart? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): .whole
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"): .fraction
        default: nil
        }
    }

    // MARK: Texts

    /// - Returns: the place behind the text.
    private mutating func readText(from start: Int) -> Int {
        var index = start + 1
        var halves: [Range<Int>] = []
        var hasControl = false
        while index < source.count, source[index] != UInt8(ascii: "\"") {
            if source[index] < 0x20 { hasControl = true }
            guard source[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let unit = codeUnit(at: index) else {
                index += 2
                continue
            }
            if UTF16.isLeadSurrogate(unit), let next = codeUnit(at: index + 6),
                UTF16.isTrailSurrogate(next)
            {
                index += 12
                continue
            }
            if UTF16.isSurrogate(unit) { halves.append(index..<index + 6) }
            index += 6
        }
        guard index < source.count else { return source.count }
        let end = index + 1
        let isReadable = halves.isEmpty && !(takesAnyBytes && hasControl)
        if isReadable, !takesAnyBytes || isUTF8(start..<end) { return end }
        if isName(endingAt: end) {
            // A name has to stay one: U+FFFD stands for each half.
            for half in halves { replace(half, with: "\\ufffd") }
        } else {
            replace(start..<end, with: "{}")
        }
        return end
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        String(validating: source[range], as: UTF8.self) != nil
    }

    /// The code unit of an escape `\uXXXX`; nil for anything else.
    private func codeUnit(at index: Int) -> UInt16? {
        guard index + 6 <= source.count, source[index] == UInt8(ascii: "\\"),
            source[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt16(String(decoding: source[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }

    /// Whether the text that ends there is the name of a member.
    private func isName(endingAt end: Int) -> Bool {
        for byte in source[end...] {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                continue
            default: return byte == UInt8(ascii: ":")
            }
        }
        return false
    }
}
