// SPDX-License-Identifier: Apache-2.0

extension Compiler {
    /// Operands with operators of one level between them.
    mutating func chain(
        _ operators: [BinaryOperator],
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        switch operators[0] {
        case .and, .or: return try junction(operators[0], node)
        case .equal, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual:
            return try comparisons(operators, node)
        case .plus, .minus, .concatenate, .power, .times, .divide:
            return try arithmetic(operators, node)
        }
    }

    private mutating func junction(
        _ found: BinaryOperator,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        var operands: [Int] = []
        for child in node.children {
            let operand = emitted(child)
            try require(.boolean, operand, of: "operator '\(found.symbol)'", child)
            operands.append(operand)
        }
        return append(found == .and ? .and : .or, .boolean, operands, node)
    }

    private mutating func comparisons(
        _ operators: [BinaryOperator],
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        // Each further comparison compares a truth value: rare enough to be nested.
        guard operators.count <= Limits.nestingLevels / 2 else {
            throw SourceFault("this compares too often in a row", node.mark)
        }
        var left = emitted(node.children[0])
        for (position, found) in operators.enumerated() {
            let child = node.children[position + 1]
            let right = emitted(child)
            var part = node
            part.range = node.range.lowerBound..<syntax[child].range.upperBound
            left = try comparison(
                found,
                left,
                right,
                part,
                children: (node.children[position], child)
            )
        }
        return left
    }

    private mutating func comparison(
        _ found: BinaryOperator,
        _ left: Int,
        _ right: Int,
        _ node: Syntax.Node,
        children: (left: Int, right: Int)
    ) throws(SourceFault) -> Int {
        let taker = "operator '\(found.symbol)'"
        let isEquality = found == .equal || found == .notEqual
        let types: FormulaTypes = isEquality ? .plain : [.number, .text, .day, .time]
        try require(types, left, of: taker, children.left)
        try require(types, right, of: taker, children.right)
        _ = try common(left, right, of: taker, children.right)
        let operation: Operation =
            switch found {
            case .equal: .equal
            case .notEqual: .notEqual
            case .less: .less
            case .greater: .greater
            case .lessOrEqual: .lessOrEqual
            default: .greaterOrEqual
            }
        var kind = equality(type(of: left), type(of: right))
        if kind == .text, isPicklistText(left, right) || isPicklistText(right, left) {
            kind = picklistEquality
        }
        return append(operation, .boolean, [left, right], payload: kind.rawValue, node)
    }

    /// Whether this is `TEXT(picklist)` beside a text that is written down, which Salesforce
    /// rewrites to ISPICKVAL.
    private func isPicklistText(_ call: Int, _ literal: Int) -> Bool {
        builder[call].operation == .textOf && builder[literal].operation == .constant
            && builder[Int(builder.operands[Int(builder[call].firstOperand)])].type == .picklist
    }

    /// How two values of these types are compared.
    func equality(_ left: FormulaType, _ right: FormulaType) -> EqualityKind {
        if left == .text || right == .text { return .text }
        let isOpen = { (type: FormulaType) in type == .unknown || type == .null }
        // Where one side is known, the other is of the same type.
        guard left == .unknown || right == .unknown else { return .plain }
        return isOpen(left) && isOpen(right) ? .dynamic : .plain
    }

    private mutating func arithmetic(
        _ operators: [BinaryOperator],
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        var operands = [emitted(node.children[0])]
        var type = type(of: operands[0])
        var mayFail = false
        var compiled: [BinaryOperator] = []
        for (position, found) in operators.enumerated() {
            let child = node.children[position + 1]
            let operand = emitted(child)
            let right = self.type(of: operand)
            // The left operand is the chain so far; a fault in it is told of its last part.
            let leftChild = node.children[position]
            guard let result = Self.result(of: found, type, right) else {
                throw mismatch(found, type, right, children: (leftChild, child))
            }
            narrow(found, operands[operands.count - 1], operand)
            compiled.append(found == .plus && result == .text ? .concatenate : found)
            mayFail = mayFail || canFail(found, operand, result)
            type = result
            operands.append(operand)
        }
        return append(
            .chain,
            type,
            operands,
            payload: builder.keep(compiled),
            mayFail: mayFail,
            node
        )
    }

    /// The type that an operator gives an operand whose own type is not known.
    private mutating func narrow(_ found: BinaryOperator, _ left: Int, _ right: Int) {
        let types: FormulaTypes? =
            switch found {
            case .times, .divide, .power: .number
            case .concatenate: .text
            case .plus where type(of: left) == .text || type(of: right) == .text: .text
            default: nil
            }
        guard let types else { return }
        builder.narrow(left, to: types)
        builder.narrow(right, to: types)
    }

    private func canFail(_ found: BinaryOperator, _ operand: Int, _ result: FormulaType) -> Bool {
        switch found {
        case .divide:
            if case .number(let number)? = builder.constantValue(of: operand) {
                return number.isZero
            }
            return true
        case .power, .concatenate: return true
        case .plus, .minus: return result != .number
        default: return false
        }
    }

    /// The type of an operator's result; nil when it cannot take such operands.
    private static func result(
        of found: BinaryOperator,
        _ left: FormulaType,
        _ right: FormulaType
    ) -> FormulaType? {
        let isLeftOpen = left == .null || left == .unknown
        let isRightOpen = right == .null || right == .unknown
        switch found {
        case .times, .divide, .power:
            return FormulaTypes.number.admit(left) && FormulaTypes.number.admit(right)
                ? .number : nil
        case .concatenate:
            return FormulaTypes.text.admit(left) && FormulaTypes.text.admit(right) ? .text : nil
        case .plus, .minus:
            if isLeftOpen, isRightOpen {
                return left == .unknown || right == .unknown ? .unknown : .number
            }
            if found == .plus, left == .text || right == .text {
                let isText = FormulaTypes.text.admit(left) && FormulaTypes.text.admit(right)
                return isText ? .text : nil
            }
            return sum(found, left, right)
        default: return nil
        }
    }

    private static func sum(
        _ found: BinaryOperator,
        _ left: FormulaType,
        _ right: FormulaType
    ) -> FormulaType? {
        let moments: FormulaTypes = [.day, .time]
        switch (left, right) {
        case (.number, .number): return .number
        case (.unknown, _), (_, .unknown):
            let known = left == .unknown ? right : left
            return moments.contains(FormulaTypes(known)) || known == .number ? .unknown : nil
        case (.null, .number), (.number, .null): return .number
        case (_, .number), (_, .null):
            return moments.contains(FormulaTypes(left)) ? left : nil
        case (.number, _), (.null, _):
            guard moments.contains(FormulaTypes(right)) else { return nil }
            return found == .plus || left == .null ? right : nil
        default:
            let isDifference =
                found == .minus && left == right && moments.contains(FormulaTypes(left))
            return isDifference ? .number : nil
        }
    }

    private func mismatch(
        _ found: BinaryOperator,
        _ left: FormulaType,
        _ right: FormulaType,
        children: (left: Int, right: Int)
    ) -> SourceFault {
        let taker = "operator '\(found.symbol)'"
        let wanted: FormulaTypes =
            switch found {
            case .times, .divide, .power: .number
            case .concatenate: .text
            case .plus: [.number, .text, .day, .time]
            default: [.number, .day, .time]
            }
        for (type, child) in [(left, children.left), (right, children.right)]
        where !wanted.admit(type) {
            let advice =
                switch type {
                case .picklist: ": use TEXT for the picklist's value"
                case .number, .date, .dateTime, .time:
                    wanted == .text ? ": use TEXT to make a text of it" : ""
                case .text: ": use VALUE to make a number of it"
                default: ""
                }
            return SourceFault(
                "Incorrect parameter type for \(taker). Expected \(wanted.title), received "
                    + type.title + advice,
                syntax[child].range
            )
        }
        let expected: FormulaType =
            left == .date || left == .dateTime || left == .time
            ? .number : left
        return SourceFault(
            "Incorrect parameter type for \(taker). Expected \(expected.title), received "
                + right.title,
            syntax[children.right].range
        )
    }
}
