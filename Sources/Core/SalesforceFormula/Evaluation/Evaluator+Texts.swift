// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The functions of texts.
    func textual(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        switch node.operation {
        case .textOf: return try textOf(node, index)
        case .left, .right, .middle, .substring: return try part(node)
        case .padLeft, .padRight: return try padded(node, index)
        case .substitute: return try substitute(node, index)
        case .find: return try find(node, index)
        case .upper, .lower, .initialCapitals: return try cased(node)
        case .character: return try character(node)
        case .jsonValue, .jsonPathValue: return try json(node)
        case .formatCurrency: return try currency(node, index)
        default: return try converted(node, index)
        }
    }

    /// TEXT of anything but a text.
    private func textOf(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        switch try value(program.operand(node, 0)) {
        case .blank: return .blank
        case .number(let number):
            guard number.textBytes <= Limits.textBytes else {
                throw .failure(.textTooLong, index)
            }
            return .text(number.text)
        case .text(let text): return .text(text)
        case .date(let days): return .text(TimeText.text(date: days))
        case .dateTime(let milliseconds): return .text(TimeText.text(dateTime: milliseconds))
        case .time(let milliseconds): return .text(TimeText.text(time: milliseconds))
        case .boolean, .location: throw .unknown(.type, index)
        }
    }

    /// LEFT, RIGHT, MID and SUBSTR, counted in UTF-16 code units.
    private func part(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        let first = try integer(program.operand(node, 1))
        let second = node.operandCount > 2 ? try integer(program.operand(node, 2)) : Int.max / 4
        guard let first, let second, !text.isEmpty else { return .blank }
        let length = text.utf16.count
        let start: Int
        let count: Int
        switch node.operation {
        case .left: (start, count) = (0, first)
        case .right: (start, count) = (max(0, length - max(0, first)), first)
        case .middle: (start, count) = (max(1, first) - 1, second)
        default:
            if first < 0, -first > length { return .blank }
            (start, count) = (first < 0 ? length + first : max(1, first) - 1, second)
        }
        guard count > 0, start < length else { return .blank }
        return .text(TextValue.part(text, from: start, count: min(count, length)))
    }

    /// LPAD and RPAD, which also cut.
    private func padded(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        let width = try integer(program.operand(node, 1))
        let pad = node.operandCount > 2 ? try self.text(program.operand(node, 2)) : " "
        guard let width, width > 0, !text.isEmpty, !pad.isEmpty else { return .blank }
        let length = text.utf16.count
        if width <= length { return .text(TextValue.part(text, from: 0, count: width)) }
        guard width <= Limits.textBytes else { throw .failure(.textTooLong, index) }
        let missing = width - length
        let padding = Array(pad.utf16)
        let fill = String(
            decoding: (0..<missing).map { padding[$0 % padding.count] },
            as: UTF16.self
        )
        return .text(node.operation == .padLeft ? fill + text : text + fill)
    }

    private func substitute(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        let old = try self.text(program.operand(node, 1))
        let new = try self.text(program.operand(node, 2))
        guard !text.isEmpty, !old.isEmpty else { return .blank }
        guard let result = TextValue.replacing(old, with: new, in: text) else {
            throw .failure(.textTooLong, index)
        }
        return .text(result)
    }

    private func find(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        let search = try text(program.operand(node, 0))
        let text = try text(program.operand(node, 1))
        let start = node.operandCount > 2 ? try integer(program.operand(node, 2)) : 1
        guard let start else { throw .failure(.blankArgument, index) }
        guard !search.isEmpty, !text.isEmpty,
            let position = TextValue.position(of: search, in: text, from: max(1, start) - 1)
        else { return .number(.zero) }
        return .number(DecimalNumber(position + 1))
    }

    private func cased(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        let locale = node.operandCount > 1 ? try self.text(program.operand(node, 1)) : ""
        guard !text.isEmpty else { return .blank }
        switch node.operation {
        case .upper: return .text(LetterCase.upper(text, locale: locale))
        case .lower: return .text(LetterCase.lower(text, locale: locale))
        default: return .text(LetterCase.initialCapitals(text))
        }
    }

    private func character(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        guard let code = try integer(program.operand(node, 0)), code > 0,
            let number = UInt32(exactly: code), let scalar = Unicode.Scalar(number)
        else { return .blank }
        return .text(String(Character(scalar)))
    }

    private func json(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        var path = try self.text(program.operand(node, 1))
        if node.operation == .jsonValue, !path.hasPrefix("$") { path = "$." + path }
        return JSONPath.value(at: path, in: text).map { .text($0) } ?? .blank
    }

    private func currency(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        let code = try text(program.operand(node, 0))
        guard let number = try number(program.operand(node, 1)) else { return .text("") }
        guard number.textBytes <= Limits.textBytes else { throw .failure(.textTooLong, index) }
        return .text(CurrencyText.text(code: code, amount: number))
    }

    /// The functions of one text.
    private func converted(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let text = try text(program.operand(node, 0))
        if node.operation == .length { return .number(DecimalNumber(text.utf16.count)) }
        guard let first = text.unicodeScalars.first else { return .blank }
        switch node.operation {
        case .numberOf:
            guard let number = DecimalNumber(text: text) else {
                throw .failure(.noNumber, index)
            }
            return .number(number)
        case .trim:
            let trimmed = TextValue.trimmingBlanks(text)
            return trimmed.isEmpty ? .blank : .text(trimmed)
        case .reverse: return .text(TextValue.reversed(text))
        case .codePoint: return .number(DecimalNumber(Int(first.value)))
        case .encodeHTML: return .text(TextEncoding.html(text))
        case .encodeJavaScript: return .text(TextEncoding.javaScript(text))
        case .encodeURL: return .text(TextEncoding.url(text))
        case .encodeJavaScriptInHTML:
            return .text(TextEncoding.javaScript(TextEncoding.html(text)))
        case .caseSafeIdentifier:
            guard let identifier = RecordIdentifier.caseSafe(text) else {
                throw .failure(.noResult, index)
            }
            return .text(identifier)
        default: preconditionFailure("only functions of one text come here")
        }
    }
}
