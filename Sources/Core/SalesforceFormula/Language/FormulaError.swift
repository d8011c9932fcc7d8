// SPDX-License-Identifier: Apache-2.0

/// A place in a formula's text.
public struct FormulaPosition: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// The distance from the beginning in UTF-8 code units.
    public var offset: Int

    /// The position of an offset in a text.
    init(of offset: Int, in text: String) {
        var line = 1
        var column = 1
        let utf8 = text.utf8
        let limit = utf8.index(utf8.startIndex, offsetBy: offset, limitedBy: utf8.endIndex)
        for character in text[..<(limit ?? utf8.endIndex)] {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// `line 1, column 5`.
    public var description: String { "line \(line), column \(column)" }
}

/// Why a text is not a formula: a sentence for people, and the exact place.
public struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and, where that can be said, what to do.
    public var message: String
    /// Where.
    public var position: FormulaPosition
    /// How many characters of the text are meant, at least one.
    public var length: Int

    /// `line 1, column 5: there is no field Foo__c`.
    public var description: String { "\(position): \(message)" }

    /// The line of the formula that is meant, and below it a caret under the place; of a long line
    /// the part around it.
    public func excerpt(of formula: String) -> [String] {
        let lines = formula.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard position.line <= lines.count else { return [] }
        let line = Array(lines[position.line - 1])
        let start = min(position.column - 1, line.count)
        let end = min(start + max(1, length), line.count)
        let shown = Self.window(around: start, of: line.count)
        let prefix = shown.lowerBound > 0 ? "…" : ""
        let suffix = shown.upperBound < line.count ? "…" : ""
        // A tab stays one, so that the caret stands below its character.
        let indent = line[shown.lowerBound..<start].map {
            $0 == "\t" ? "\t" : String(repeating: " ", count: DisplayWidth.columns(of: $0))
        }
        let marked = line[start..<min(end, max(start, shown.upperBound))]
        let width = max(1, marked.reduce(0) { $0 + DisplayWidth.columns(of: $1) })
        return [
            prefix + String(line[shown]) + suffix,
            (prefix.isEmpty ? "" : " ") + indent.joined() + String(repeating: "^", count: width),
        ]
    }

    /// The characters of a line that are shown: all of a short one.
    private static func window(around place: Int, of count: Int) -> Range<Int> {
        guard count > Limits.excerptLineCharacters else { return 0..<count }
        let before = Limits.excerptLineCharacters / 3
        let start = max(0, min(place - before, count - Limits.excerptLineCharacters))
        return start..<min(count, start + Limits.excerptLineCharacters)
    }
}

/// A fault while a formula is read: offsets only, until the text is at hand.
struct SourceFault: Error {
    var message: String
    var range: Range<Int>

    init(_ message: String, _ range: Range<Int>) {
        self.message = message
        self.range = range
    }

    /// The fault as people see it.
    func error(in text: String) -> FormulaError {
        let utf8 = text.utf8
        func index(_ offset: Int) -> String.Index {
            utf8.index(utf8.startIndex, offsetBy: min(offset, utf8.count))
        }
        let length = text[index(range.lowerBound)..<index(range.upperBound)].count
        return FormulaError(
            message: message,
            position: FormulaPosition(of: range.lowerBound, in: text),
            length: max(1, length)
        )
    }
}
