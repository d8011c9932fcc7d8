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

    /// The line of the formula that is meant, and below it a caret under the place.
    public func excerpt(of formula: String) -> [String] {
        let lines = formula.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard position.line <= lines.count else { return [] }
        let line = lines[position.line - 1]
        // A tab stays one, so that the caret stands below its character.
        let indent = line.prefix(position.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        let width = max(1, min(length, line.count - position.column + 1))
        return [String(line), indent + String(repeating: "^", count: width)]
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
