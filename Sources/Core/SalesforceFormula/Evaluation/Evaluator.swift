// SPDX-License-Identifier: Apache-2.0

/// What one evaluation may still spend on matching texts. One evaluation on one thread uses it.
final class EvaluationEffort: @unchecked Sendable {
    /// Placeholder for formulas without a pattern; it is never read.
    static let none = EvaluationEffort()

    var stepsLeft = Limits.matchSteps
}

/// Evaluates one formula over one record. Everything happens on the caller's thread and is bounded
/// by the formula's size.
struct Evaluator {
    let program: Program
    let record: FormulaRecord
    let context: FormulaContext
    /// What matching texts may still cost; shared by the whole evaluation.
    let effort: EvaluationEffort
    /// Where the value of every node is noted; nil costs nothing.
    let trace: EvaluationTrace?

    init(
        _ program: Program,
        _ record: FormulaRecord,
        _ context: FormulaContext,
        trace: EvaluationTrace? = nil
    ) {
        self.program = program
        self.record = record
        self.context = context
        effort = program.matchesTexts ? EvaluationEffort() : .none
        self.trace = trace
    }

    /// The value of the whole formula.
    func result() -> FormulaResult {
        do throws(Interruption) {
            let value = try value(program.root)
            if case .text(let text) = value, text.utf16.count > Limits.resultCharacters {
                let cut = TextValue.part(text, from: 0, count: Limits.resultCharacters)
                return .value(.text(cut))
            }
            return .value(value)
        } catch {
            switch error {
            case .failure: return .error(program.sentence(error))
            case .unknown: return .undecidable(program.sentence(error))
            }
        }
    }

    /// The value of a node.
    func value(_ index: Int) throws(Interruption) -> FormulaValue {
        guard let trace else { return try compute(index) }
        do throws(Interruption) {
            let value = try compute(index)
            trace.note(.value(value), of: index)
            return value
        } catch {
            trace.note(error, of: index)
            throw error
        }
    }

    /// The truth value of a node.
    func truth(_ index: Int) throws(Interruption) -> Truth {
        if trace == nil, let truth = try computeTruth(index, program.nodes[index]) {
            return truth
        }
        switch try value(index) {
        case .boolean(let value): return Truth(value)
        case let value where value.isBlank: return .isBlank
        default: throw .unknown(.type, index)
        }
    }

    /// The number of a node; nil is blank.
    func number(_ index: Int) throws(Interruption) -> DecimalNumber? {
        switch try value(index) {
        case .number(let number): return number
        case .blank: return nil
        default: throw .unknown(.type, index)
        }
    }

    /// The number of a node without its fraction; nil is blank. What does not fit is as far as
    /// numbers go.
    func integer(_ index: Int) throws(Interruption) -> Int? {
        guard let number = try number(index) else { return nil }
        return number.truncatedInteger ?? (number.isNegative ? -Int.max / 4 : Int.max / 4)
    }

    /// The text of a node; blank is the text without characters.
    func text(_ index: Int) throws(Interruption) -> String {
        switch try value(index) {
        case .text(let text): return text
        case .blank: return ""
        default: throw .unknown(.type, index)
        }
    }

    /// Evaluates a node whose value does not matter, because its error does.
    func settle(_ index: Int) throws(Interruption) {
        if program.nodes[index].mayFail { _ = try value(index) }
    }

    private func compute(_ index: Int) throws(Interruption) -> FormulaValue {
        let node = program.nodes[index]
        switch node.operation {
        case .constant: return program.constants[Int(node.payload)]
        case .field: return try field(node, index)
        case .fieldOrZero:
            let value = try field(node, index)
            return value.isBlank ? .number(.zero) : value
        case .priorField: return try priorField(node, index)
        case .formulaField:
            let value = try value(program.operand(node, 0))
            // Whatever its formula came to: a checkbox is never blank.
            if node.type == .boolean, value.isBlank { return .boolean(false) }
            return node.payload != 0 && value.isBlank ? .number(.zero) : value
        case .vlookup, .orgFunction: throw .unknown(.org, index)
        case .chain: return try chain(node, index)
        case .ifElse, .ifs, .ifError, .caseOf, .blankValue, .nullValue:
            return try choice(node, index)
        case .negate, .absolute, .ceiling, .floor, .mathematicalCeiling, .mathematicalFloor,
            .round, .truncate, .modulo, .largest, .smallest, .squareRoot, .naturalLogarithm,
            .commonLogarithm, .exponential, .sine, .cosine, .tangent, .arcSine, .arcCosine,
            .arcTangent, .angle, .distance, .location, .picklistCount:
            return try mathematics(node, index)
        case .textOf, .numberOf, .length, .left, .right, .middle, .substring, .upper, .lower,
            .initialCapitals, .trim, .padLeft, .padRight, .substitute, .find, .reverse,
            .codePoint, .character, .jsonValue, .jsonPathValue, .formatCurrency, .encodeHTML,
            .encodeJavaScript, .encodeURL, .encodeJavaScriptInHTML, .caseSafeIdentifier:
            return try textual(node, index)
        case .date, .dateOf, .dateTimeOf, .timeOf, .today, .now, .timeNow, .addMonths, .year,
            .month, .day, .weekday, .dayOfYear, .isoWeek, .isoYear, .hour, .minute, .second,
            .millisecond, .unixTimestamp, .fromUnixTime, .formatDuration:
            return try temporal(node, index)
        default:
            guard let truth = try computeTruth(index, node) else {
                preconditionFailure("every operation is in one of the groups")
            }
            return truth.value
        }
    }

    // MARK: - Fields

    private func field(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        guard let value = record.values[Int(node.payload)] else { throw .unknown(.value, index) }
        return try checked(value, node, index)
    }

    private func priorField(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let values = record.isNew ? record.values : record.priorValues
        guard let value = values[Int(node.payload)] else {
            throw .unknown(record.isNew ? .value : .priorValue, index)
        }
        return try checked(value, node, index)
    }

    /// A supplied value, if it is of the field's type.
    private func checked(
        _ value: FormulaValue,
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        if case .blank = value {
            // A checkbox is never blank.
            let isCheckbox = node.type == .boolean || node.wanted == .boolean
            return isCheckbox ? .boolean(false) : .blank
        }
        guard value.fits(node.type) else { throw .unknown(.type, index) }
        guard node.type == .unknown, !node.wanted.isEmpty else { return value }
        if case .text(let text) = value, let given = FormulaValue(givenAs: text, for: node.wanted) {
            return given
        }
        let fits = FormulaType.allCases.contains {
            node.wanted.contains(FormulaTypes($0)) && value.fits($0)
        }
        guard fits else { throw .unknown(.type, index) }
        return value
    }
}
