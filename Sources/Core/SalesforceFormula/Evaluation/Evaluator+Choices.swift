// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The functions that choose among their arguments.
    func choice(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        switch node.operation {
        case .ifElse: return try ifElse(node)
        case .ifs: return try ifs(node)
        case .ifError: return try ifError(node)
        case .caseOf: return try caseOf(node, index)
        case .blankValue, .nullValue: return try alternative(node)
        default: preconditionFailure("only choices come here")
        }
    }

    /// One branch is evaluated. When the condition is not known, but both branches come to the same
    /// value, that is the value.
    private func ifElse(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let condition = program.operand(node, 0)
        let isTrue: Bool
        do throws(Interruption) {
            isTrue = try truth(condition) == .isTrue
        } catch {
            guard case .unknown = error, !program.nodes[condition].mayFail else { throw error }
            return try agreed(program.operand(node, 1), program.operand(node, 2), or: error)
        }
        return try value(program.operand(node, isTrue ? 1 : 2))
    }

    /// The value that both nodes have, if they do.
    private func agreed(
        _ first: Int,
        _ second: Int,
        or error: Interruption
    ) throws(Interruption) -> FormulaValue {
        let values: (FormulaValue, FormulaValue)
        do throws(Interruption) {
            values = (try value(first), try value(second))
        } catch {
            throw error
        }
        guard values.0 == values.1 else { throw error }
        return values.0
    }

    private func ifs(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let count = Int(node.operandCount)
        var position = 0
        while position + 1 < count {
            if try truth(program.operand(node, position)) == .isTrue {
                return try value(program.operand(node, position + 1))
            }
            position += 2
        }
        return try value(program.operand(node, count - 1))
    }

    private func ifError(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        do throws(Interruption) {
            return try value(program.operand(node, 0))
        } catch {
            guard case .failure = error else { throw error }
            return try value(program.operand(node, 1))
        }
    }

    /// All arguments count: an error in any of them is an error of the whole. So those that cannot
    /// fail are only evaluated when their value is asked for.
    private func caseOf(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let kind = EqualityKind(rawValue: node.payload) ?? .dynamic
        let expression = try value(program.operand(node, 0))
        let last = Int(node.operandCount) - 1
        var chosen: FormulaValue?
        var position = 1
        while position < last {
            let candidate = program.operand(node, position)
            let result = program.operand(node, position + 1)
            if chosen == nil {
                let value = try value(candidate)
                let isFound = try equality(expression, value, kind, index) == .isTrue
                if isFound { chosen = try self.value(result) } else { try settle(result) }
            } else {
                try settle(candidate)
                try settle(result)
            }
            position += 2
        }
        let otherwise = program.operand(node, last)
        guard let chosen else { return try value(otherwise) }
        try settle(otherwise)
        return chosen
    }

    /// BLANKVALUE, and NULLVALUE, for which a text is never null.
    private func alternative(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        let first = program.operand(node, 0)
        let second = program.operand(node, 1)
        let value = try value(first)
        guard value.isBlank else {
            try settle(second)
            return value
        }
        if node.operation == .nullValue {
            switch node.type {
            case .text:
                try settle(second)
                return value
            case .unknown: throw .unknown(.type, first)
            default: break
            }
        }
        return try self.value(second)
    }
}
