// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The truth value of an operation that has one; nil for every other operation.
    func computeTruth(
        _ index: Int,
        _ node: Program.Node
    ) throws(Interruption) -> Truth? {
        switch node.operation {
        case .and: return try and(node)
        case .or: return try or(node)
        case .not:
            switch try truth(program.operand(node, 0)) {
            case .isTrue: return .isFalse
            case .isFalse: return .isTrue
            case .isBlank: return .isBlank
            }
        case .equal, .notEqual:
            let equal = try equality(node, index)
            guard node.operation == .notEqual, equal != .isBlank else { return equal }
            return equal == .isTrue ? .isFalse : .isTrue
        case .less, .greater, .lessOrEqual, .greaterOrEqual: return try order(node, index)
        case .isBlank: return Truth(try isBlank(program.operand(node, 0)))
        case .isNull: return try isNull(program.operand(node, 0))
        case .isNumber:
            return Truth(DecimalNumber.isNumber(try text(program.operand(node, 0))))
        case .isNew: return Truth(record.isNew)
        case .isClone: return Truth(record.isClone)
        case .isChanged: return try isChanged(node, index)
        case .isPickValue, .includes: return try picklist(node)
        case .isIn: return try isIn(node, index)
        case .contains, .begins, .like, .matches: return try textCondition(node, index)
        default: return nil
        }
    }

    // MARK: - Junctions

    /// True when every operand is; blank counts as false. What is not known may be passed over when
    /// it cannot fail and a later operand is false anyway.
    private func and(_ node: Program.Node) throws(Interruption) -> Truth {
        var open: Interruption?
        for position in 0..<Int(node.operandCount) {
            let operand = program.operand(node, position)
            do throws(Interruption) {
                if try truth(operand) != .isTrue { return .isFalse }
            } catch {
                open = try keep(error, of: operand, after: open)
            }
        }
        if let open { throw open }
        return .isTrue
    }

    /// True when any operand is; blank counts as false.
    private func or(_ node: Program.Node) throws(Interruption) -> Truth {
        var open: Interruption?
        for position in 0..<Int(node.operandCount) {
            let operand = program.operand(node, position)
            do throws(Interruption) {
                if try truth(operand) == .isTrue { return .isTrue }
            } catch {
                open = try keep(error, of: operand, after: open)
            }
        }
        if let open { throw open }
        return .isFalse
    }

    /// What stays open after an operand that could not be evaluated; an error ends it all, unless
    /// it is open whether Salesforce would have come so far.
    private func keep(
        _ error: Interruption,
        of operand: Int,
        after open: Interruption?
    ) throws(Interruption) -> Interruption {
        switch error {
        case .failure: throw open ?? error
        case .unknown:
            if program.nodes[operand].mayFail { throw open ?? error }
            return open ?? error
        }
    }

    // MARK: - Comparisons

    private func equality(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> Truth {
        let left = try value(program.operand(node, 0))
        let right = try value(program.operand(node, 1))
        return try equality(left, right, EqualityKind(rawValue: node.payload) ?? .dynamic, index)
    }

    /// Whether two values are equal.
    func equality(
        _ left: FormulaValue,
        _ right: FormulaValue,
        _ kind: EqualityKind,
        _ index: Int
    ) throws(Interruption) -> Truth {
        switch (left, right) {
        case (.text(let left), .text(let right)):
            if kind == .textIgnoringCase { return Truth(TextValue.isSameIgnoringCase(left, right)) }
            return Truth(TextValue.isSame(left, right))
        case (.number(let left), .number(let right)): return Truth(left == right)
        case (.blank, .blank):
            if kind == .dynamic { throw .unknown(.type, index) }
            return kind == .plain ? .isBlank : .isTrue
        case (.blank, .text(let text)), (.text(let text), .blank): return Truth(text.isEmpty)
        case (.blank, _), (_, .blank):
            // A blank text beside a value of another kind: the types do not fit.
            if kind == .text || kind == .textIgnoringCase { throw .unknown(.type, index) }
            // A blank field beside a truth value is a checkbox, which is never blank.
            if kind == .dynamic, case .boolean(let flag) = left.isBlank ? right : left {
                return Truth(!flag)
            }
            return .isBlank
        case (.boolean(let left), .boolean(let right)): return Truth(left == right)
        default: return Truth(try compare(left, right, index) == 0)
        }
    }

    private func order(_ node: Program.Node, _ index: Int) throws(Interruption) -> Truth {
        let left = try value(program.operand(node, 0))
        let right = try value(program.operand(node, 1))
        if left.isBlank || right.isBlank { return .isBlank }
        let order = try compare(left, right, index)
        switch node.operation {
        case .less: return Truth(order < 0)
        case .greater: return Truth(order > 0)
        case .lessOrEqual: return Truth(order <= 0)
        default: return Truth(order >= 0)
        }
    }

    /// -1, 0 or 1, for values of one kind that are not blank.
    private func compare(
        _ left: FormulaValue,
        _ right: FormulaValue,
        _ index: Int
    ) throws(Interruption) -> Int {
        func sign(_ left: Int, _ right: Int) -> Int { left == right ? 0 : left < right ? -1 : 1 }
        switch (left, right) {
        case (.number(let left), .number(let right)): return DecimalNumber.compare(left, right)
        case (.text(let left), .text(let right)): return TextValue.compare(left, right)
        case (.date(let left), .date(let right)): return sign(left, right)
        case (.dateTime(let left), .dateTime(let right)): return sign(left, right)
        case (.time(let left), .time(let right)): return sign(left, right)
        case (.date(let left), .dateTime(let right)): return sign(left * ClockTime.day, right)
        case (.dateTime(let left), .date(let right)): return sign(left, right * ClockTime.day)
        case (.text(let text), _):
            guard let left = FormulaValue(givenAs: text, for: .moment) else { break }
            return try compare(left, right, index)
        case (_, .text(let text)):
            guard let right = FormulaValue(givenAs: text, for: .moment) else { break }
            return try compare(left, right, index)
        default: break
        }
        throw .unknown(.type, index)
    }

    // MARK: - Blanks and changes

    /// Whether an operand is blank; a field is looked at in its place.
    private func isBlank(_ operand: Int) throws(Interruption) -> Bool {
        let node = program.nodes[operand]
        if trace == nil, node.operation == .field, node.type != .boolean {
            guard let value = record.values[Int(node.payload)] else {
                throw .unknown(.value, operand)
            }
            guard value.fits(node.type) else { throw .unknown(.type, operand) }
            return value.isBlank
        }
        return try value(operand).isBlank
    }

    /// Whether an operand that is no text is blank; a text never is.
    private func isNull(_ operand: Int) throws(Interruption) -> Truth {
        let type = program.nodes[operand].type
        if type == .text {
            try settle(operand)
            return .isFalse
        }
        let value = try value(operand)
        guard value.isBlank, type == .unknown else { return Truth(value.isBlank) }
        throw .unknown(.type, operand)
    }

    /// Whether a field differs from before; line ends of two forms are no difference.
    private func isChanged(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> Truth {
        if record.isNew { return .isFalse }
        let slot = Int(node.payload)
        guard let before = record.priorValues[slot] else { throw .unknown(.priorValue, index) }
        guard let after = record.values[slot] else { throw .unknown(.value, index) }
        switch (before, after) {
        case (.text(let before), .text(let after)):
            if TextValue.isSame(before, after) { return .isFalse }
            return Truth(
                !TextValue.isSame(
                    TextValue.withUnixLineEnds(before),
                    TextValue.withUnixLineEnds(after)
                )
            )
        case (.boolean(let value), .blank), (.blank, .boolean(let value)): return Truth(value)
        default: return Truth(before != after)
        }
    }

    // MARK: - Picklists

    /// ISPICKVAL and INCLUDES: comparison is exact, with the values' API names.
    private func picklist(_ node: Program.Node) throws(Interruption) -> Truth {
        let field = try text(program.operand(node, 0))
        guard case .text(let literal) = program.constants[constant(node, 1)] else {
            preconditionFailure("the compiler lets nothing but texts through")
        }
        if node.operation == .isPickValue {
            return Truth(
                node.payload == EqualityKind.textIgnoringCase.rawValue
                    ? TextValue.isSameIgnoringCase(field, literal)
                    : TextValue.isSame(field, literal)
            )
        }
        return Truth(TextValue.list(field, contains: literal))
    }

    private func constant(_ node: Program.Node, _ position: Int) -> Int {
        Int(program.nodes[program.operand(node, position)].payload)
    }

    private func isIn(_ node: Program.Node, _ index: Int) throws(Interruption) -> Truth {
        let wanted = try value(program.operand(node, 0))
        var found = Truth.isFalse
        // Every argument is evaluated: an error in any is an error of the whole.
        for position in 1..<Int(node.operandCount) {
            let candidate = try value(program.operand(node, position))
            if wanted.isBlank || candidate.isBlank || found == .isTrue { continue }
            found = try equality(wanted, candidate, .dynamic, index)
        }
        return found
    }

    // MARK: - Texts

    private func textCondition(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> Truth {
        let text = try text(program.operand(node, 0))
        let search = try self.text(program.operand(node, 1))
        switch node.operation {
        case .like:
            guard let isMatch = LikePattern(search).matches(text, stepsLeft: &effort.stepsLeft)
            else { throw .failure(.patternTooCostly, index) }
            return Truth(isMatch)
        case .matches: return try matches(node, text, search, index)
        default:
            if search.isEmpty { return .isTrue }
            if text.isEmpty { return .isBlank }
            if node.operation == .contains { return Truth(TextValue.contains(text, search)) }
            return Truth(text.utf8.starts(with: search.utf8))
        }
    }

    private func matches(
        _ node: Program.Node,
        _ text: String,
        _ search: String,
        _ index: Int
    ) throws(Interruption) -> Truth {
        let pattern =
            node.payload > 0
            ? program.patterns[Int(node.payload) - 1] : CompiledPattern(search)
        switch pattern.matches(text, stepsLeft: &effort.stepsLeft) {
        case .matched: return .isTrue
        case .notMatched: return .isFalse
        case .tooCostly: throw .failure(.patternTooCostly, index)
        case .invalid: throw .failure(.invalidPattern, index)
        case .unsupported: throw .unknown(.pattern, index)
        }
    }
}
