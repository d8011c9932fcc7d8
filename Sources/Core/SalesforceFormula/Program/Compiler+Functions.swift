// SPDX-License-Identifier: Apache-2.0

extension Compiler {
    /// A function with its arguments.
    mutating func call(_ name: String, _ node: Syntax.Node) throws(SourceFault) -> Int {
        let function = name.uppercased()
        if let signature = Functions.signatures[function] {
            return try call(function, signature, node)
        }
        switch function {
        case "AND", "OR": return try junction(function, node)
        case "IF": return try ifElse(node)
        case "IFS": return try ifs(node)
        case "IFERROR": return try alternative(function, .ifError, node)
        case "BLANKVALUE": return try alternative(function, .blankValue, node)
        case "NULLVALUE": return try alternative(function, .nullValue, node)
        case "CASE": return try caseOf(node)
        case "IN": return try isIn(node)
        case "ISBLANK", "ISNULL":
            try expect(node, 1...1, of: function)
            let operand = try argument(node, 0, .any, of: function)
            return append(function == "ISBLANK" ? .isBlank : .isNull, .boolean, [operand], node)
        case "ISPICKVAL", "INCLUDES", "PICKLISTCOUNT": return try picklist(function, node)
        case "ISCHANGED", "PRIORVALUE": return try change(function, node)
        case "TEXT": return try textOf(node)
        case "ADDMONTHS":
            try expect(node, 2...2, of: function)
            let day = try argument(node, 0, .day, of: function)
            let months = try argument(node, 1, .number, of: function)
            return append(.addMonths, type(of: day), [day, months], mayFail: true, node)
        case "FORMATDURATION": return try formatDuration(node)
        case "PI":
            try expect(node, 0...0, of: function)
            return constant(.number(DecimalNumber(Double.pi) ?? .zero), .number, node)
        case "VLOOKUP": return try vlookup(node)
        default:
            if let reason = Functions.refused[function] {
                throw SourceFault("\(function) cannot stand here: \(reason)", node.mark)
            }
            let meant = Similarity.closest(to: function, among: Functions.names)
            throw SourceFault(
                "Unknown function \(name). "
                    + (meant.map { "Did you mean \($0)?" } ?? "Check spelling."),
                node.mark
            )
        }
    }

    private mutating func call(
        _ name: String,
        _ signature: FunctionSignature,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        guard signature.admits(count: node.children.count) else {
            throw wrongCount(node, signature.expectedCount, of: name)
        }
        var operands: [Int] = []
        for position in node.children.indices {
            operands.append(
                try argument(node, position, signature.types(at: position), of: name)
            )
        }
        var payload: Int32 = 0
        if signature.operation == .matches,
            case .text(let pattern)? = builder.constantValue(of: operands[1])
        {
            // A pattern that is written down is read once.
            payload = builder.keep(CompiledPattern(pattern)) + 1
        }
        return append(
            signature.operation,
            signature.result,
            operands,
            payload: payload,
            mayFail: signature.mayFail,
            node
        )
    }

    // MARK: - Arguments

    func expect(
        _ node: Syntax.Node,
        _ count: ClosedRange<Int>,
        of name: String
    ) throws(SourceFault) {
        guard !count.contains(node.children.count) else { return }
        let expected =
            count.lowerBound == count.upperBound
            ? "\(count.lowerBound)"
            : count.upperBound == .max
                ? "at least \(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
        throw wrongCount(node, expected, of: name)
    }

    func wrongCount(_ node: Syntax.Node, _ expected: String, of name: String) -> SourceFault {
        SourceFault(
            "Incorrect number of parameters for function '\(name)()'. Expected \(expected), "
                + "received \(node.children.count)",
            node.mark
        )
    }

    mutating func argument(
        _ node: Syntax.Node,
        _ position: Int,
        _ types: FormulaTypes,
        of name: String
    ) throws(SourceFault) -> Int {
        let operand = emitted(node.children[position])
        try require(types, operand, of: "function '\(name)()'", node.children[position])
        return operand
    }

    // MARK: - Logic

    private mutating func junction(
        _ name: String,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        try expect(node, 1...Int.max, of: name)
        var operands: [Int] = []
        for position in node.children.indices {
            operands.append(try argument(node, position, .boolean, of: name))
        }
        return append(name == "AND" ? .and : .or, .boolean, operands, node)
    }

    private mutating func ifElse(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 3...3, of: "IF")
        let condition = try argument(node, 0, .boolean, of: "IF")
        let first = try argument(node, 1, [.plain, .location], of: "IF")
        let second = try argument(node, 2, [.plain, .location], of: "IF")
        let type = try common(first, second, of: "function 'IF()'", node.children[2])
        return append(.ifElse, type, [condition, first, second], node)
    }

    private mutating func ifs(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 3...Int.max, of: "IFS")
        guard node.children.count % 2 == 1 else {
            throw SourceFault("IFS lacks its last argument: what holds otherwise", node.mark)
        }
        var operands: [Int] = []
        var type = FormulaType.null
        for position in node.children.indices {
            let isCondition = position % 2 == 0 && position < node.children.count - 1
            let types: FormulaTypes = isCondition ? .boolean : .plain
            let operand = try argument(node, position, types, of: "IFS")
            operands.append(operand)
            guard !isCondition else { continue }
            let found = self.type(of: operand)
            type = try common(type, found, of: "function 'IFS()'", node.children[position])
        }
        return append(.ifs, type, operands, node)
    }

    /// A value and what stands in for it.
    private mutating func alternative(
        _ name: String,
        _ operation: Operation,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        try expect(node, 2...2, of: name)
        let first = try argument(node, 0, .plain, of: name)
        let second = try argument(node, 1, .plain, of: name)
        let type = try common(first, second, of: "function '\(name)()'", node.children[1])
        return append(operation, type, [first, second], node)
    }

    private mutating func caseOf(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 4...Int.max, of: "CASE")
        guard node.children.count % 2 == 0 else {
            throw SourceFault("CASE lacks its last argument: the result otherwise", node.mark)
        }
        let values: FormulaTypes = [
            .number, .text, .day, .time, FormulaTypes(.picklist), FormulaTypes(.multiPicklist),
        ]
        let results: FormulaTypes = [.number, .text, .day, .time]
        let expression = try argument(node, 0, values, of: "CASE")
        let isPicklist = [.picklist, .multiPicklist].contains(type(of: expression))
        var operands = [expression]
        var resultType = FormulaType.null
        var kind = equality(type(of: expression), type(of: expression))
        for position in 1..<node.children.count {
            let child = node.children[position]
            let isValue = position % 2 == 1 && position < node.children.count - 1
            let operand = try argument(node, position, results, of: "CASE")
            operands.append(operand)
            let found = type(of: operand)
            if isValue, isPicklist {
                guard case .text? = builder.constantValue(of: operand) else {
                    throw SourceFault(
                        "a value of a picklist has to be written as a text",
                        syntax[child].range
                    )
                }
            } else if isValue {
                _ = try common(expression, operand, of: "function 'CASE()'", child)
                if found == .text { kind = .text }
            } else {
                resultType = try common(resultType, found, of: "function 'CASE()'", child)
            }
        }
        if isPicklist { kind = picklistEquality }
        return append(.caseOf, resultType, operands, payload: kind.rawValue, node)
    }

    private mutating func isIn(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 2...Int.max, of: "IN")
        var operands = [try argument(node, 0, .plain, of: "IN")]
        for position in 1..<node.children.count {
            let operand = try argument(node, position, .plain, of: "IN")
            _ = try common(operands[0], operand, of: "function 'IN()'", node.children[position])
            operands.append(operand)
        }
        return append(.isIn, .boolean, operands, node)
    }
}
