// SPDX-License-Identifier: Apache-2.0

/// Checks the types of a formula and compiles it.
struct Compiler {
    let schema: FormulaSchema
    var layout: FormulaLayout
    var builder = ProgramBuilder()
    var syntax = Syntax()
    /// Which source is being compiled.
    var source: UInt16 = 0
    /// How blank numbers read in the formula that is being compiled.
    private var blanks: FormulaSchema.Blanks
    /// The formula fields that are being compiled, to notice circles.
    private var openFields: [String] = []
    /// Formula fields that have been compiled: each is once in a program.
    private var finishedFields: [String: Int] = [:]
    /// For each node of the syntax that has been compiled, the program's node.
    private var compiled: [Int] = []

    /// A compiler that adds what formulas name to a layout.
    init(schema: FormulaSchema, layout: FormulaLayout) {
        self.schema = schema
        self.layout = layout
        blanks = schema.blanks
    }

    /// Compiles the text of a formula; gives its node.
    mutating func compile(_ text: String, field: String? = nil) throws(SourceFault) -> Int {
        source = builder.add(Program.Source(text: text, field: field))
        syntax = try Parser.parse(text)
        // Operands stand before what takes them: nothing has to go deep, however the formula does.
        let names = Set(syntax.nodes.flatMap(Self.namesOfFields))
        compiled = Array(repeating: -1, count: syntax.nodes.count)
        for (index, node) in syntax.nodes.enumerated() where !names.contains(index) {
            guard builder.nodes.count < Limits.programNodes else { throw tooLarge(node) }
            compiled[index] = try emit(node)
            guard builder.isWithinLimits(compiled[index]) else { throw tooLarge(node) }
        }
        return compiled[syntax.root]
    }

    /// The arguments that only name a field: they are not evaluated.
    private static func namesOfFields(_ node: Syntax.Node) -> ArraySlice<Int> {
        guard case .call(let name) = node.kind, name.uppercased() == "VLOOKUP" else { return [] }
        return node.children.prefix(2)
    }

    /// The program's node of an operand, which has been compiled before.
    func emitted(_ index: Int) -> Int { compiled[index] }

    private func tooLarge(_ node: Syntax.Node) -> SourceFault {
        SourceFault(
            "the formula is too large, or nested too deep, with the formulas of its fields",
            node.mark
        )
    }

    /// Compiles one node of the syntax whose operands are compiled.
    private mutating func emit(_ node: Syntax.Node) throws(SourceFault) -> Int {
        switch node.kind {
        case .number(let digits):
            guard let number = DecimalNumber(text: digits) else {
                throw SourceFault("this is no number", node.range)
            }
            return constant(.number(number), .number, node)
        case .text(let content): return constant(.text(content), .text, node)
        case .boolean(let value): return constant(.boolean(value), .boolean, node)
        case .null: return constant(.blank, .null, node)
        case .reference(let name): return try reference(name, node)
        case .call(let name): return try call(name, node)
        case .chain(let operators): return try chain(operators, node)
        case .not:
            let operand = emitted(node.children[0])
            try require(.boolean, operand, of: "operator 'NOT'", node.children[0])
            return append(.not, .boolean, [operand], node)
        case .negative, .positive:
            let operand = emitted(node.children[0])
            let isNegative = if case .negative = node.kind { true } else { false }
            try require(
                .number,
                operand,
                of: "operator '\(isNegative ? "-" : "+")'",
                node.children[0]
            )
            if !isNegative { return operand }
            if case .number(let number)? = builder.constantValue(of: operand) {
                return constant(.number(number.negated), .number, node)
            }
            return append(.negate, .number, [operand], node)
        }
    }

    // MARK: - Nodes

    mutating func append(
        _ operation: Operation,
        _ type: FormulaType,
        _ operands: [Int],
        payload: Int32 = 0,
        mayFail: Bool = false,
        _ node: Syntax.Node
    ) -> Int {
        builder.append(
            operation,
            type,
            operands: operands,
            payload: payload,
            mayFail: mayFail,
            source: source,
            range: node.range
        )
    }

    mutating func constant(
        _ value: FormulaValue,
        _ type: FormulaType,
        _ node: Syntax.Node
    ) -> Int {
        append(.constant, type, [], payload: builder.constant(value), node)
    }

    // MARK: - Types

    func type(of index: Int) -> FormulaType { builder[index].type }

    /// Refuses an operand of another type.
    mutating func require(
        _ types: FormulaTypes,
        _ operand: Int,
        of taker: String,
        _ child: Int
    ) throws(SourceFault) {
        let type = type(of: operand)
        guard !types.admit(type) else {
            builder.narrow(operand, to: types)
            return
        }
        if type == .picklist || type == .multiPicklist {
            throw SourceFault(picklistSentence(of: taker, type), syntax[child].range)
        }
        throw SourceFault(
            "Incorrect parameter type for \(taker). Expected \(types.title), received "
                + type.title,
            syntax[child].range
        )
    }

    private func picklistSentence(of taker: String, _ type: FormulaType) -> String {
        type == .picklist
            ? "\(taker) cannot take a picklist: use ISPICKVAL, CASE or TEXT"
            : "\(taker) cannot take a multi-select picklist: use INCLUDES or ISBLANK"
    }

    /// The type of two operands that have to be of one type: where only one is known, the other
    /// has it too.
    mutating func common(
        _ left: Int,
        _ right: Int,
        of taker: String,
        _ child: Int
    ) throws(SourceFault) -> FormulaType {
        let (leftType, rightType) = (type(of: left), type(of: right))
        let type = try common(leftType, rightType, of: taker, child)
        let (open, known) = leftType == .unknown ? (left, rightType) : (right, leftType)
        guard type == .unknown, known != .unknown, known != .null else { return type }
        builder.narrow(open, to: FormulaTypes(known))
        return builder[open].operation == .field ? known : .unknown
    }

    /// The type of two branches.
    func common(
        _ left: FormulaType,
        _ right: FormulaType,
        of taker: String,
        _ child: Int
    ) throws(SourceFault) -> FormulaType {
        if left == right || right == .null { return left }
        if left == .null { return right }
        if left == .unknown || right == .unknown { return .unknown }
        throw SourceFault(
            "Incorrect parameter type for \(taker). Expected \(left.title), received "
                + right.title,
            syntax[child].range
        )
    }

    // MARK: - Fields

    private mutating func reference(
        _ name: String,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        let levels = name.utf8.count { $0 == UInt8(ascii: ".") }
        guard levels <= Limits.relationshipLevels else {
            throw SourceFault(
                "a field may be at most \(Limits.relationshipLevels) relationships away",
                node.range
            )
        }
        if let field = schema.field(name) {
            if field.formula != nil { return try formulaField(field, node) }
            return try slot(field.name, field.type, isOwnField: !name.contains("."), node)
        }
        if name.hasPrefix("$") { return try global(name, node) }
        if schema.isUnusable(name) {
            throw SourceFault(
                "\(name) is a field that formulas cannot use: use its parts",
                node.range
            )
        }
        if levels > 0 {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty }) else {
                throw SourceFault("a name is missing before or after a point", node.range)
            }
            if schema.isRelationship(parts[0]) {
                return try slot(name, .unknown, isOwnField: false, node)
            }
        }
        if Functions.names.contains(name.uppercased()) {
            throw Parser.withoutParentheses(name, node.range)
        }
        let suggestion = schema.similar(to: name).map { " Did you mean \($0)?" }
        throw SourceFault(
            "Field \(name) does not exist.\(suggestion ?? " Check spelling.")",
            node.range
        )
    }

    private mutating func global(
        _ name: String,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        switch Globals.kind(of: name) {
        case .value(let type): return try slot(name, type, isOwnField: false, node)
        case .originDateTime:
            return constant(.dateTime(Globals.originMilliseconds), .dateTime, node)
        case .fieldName: throw SourceFault("\(name) can stand in VLOOKUP only", node.range)
        case nil: throw SourceFault("Field \(name) does not exist. Check spelling.", node.range)
        }
    }

    private mutating func slot(
        _ name: String,
        _ type: FormulaType,
        isOwnField: Bool,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        guard let slot = layout.add(name, type: type, isOwnField: isOwnField) else {
            throw SourceFault(
                "the formulas name more than \(Limits.references) fields",
                node.range
            )
        }
        let isZero = blanks == .asZero && type == .number
        return append(isZero ? .fieldOrZero : .field, type, [], payload: Int32(slot), node)
    }

    /// A formula field: its formula takes its place.
    private mutating func formulaField(
        _ field: FormulaField,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        let key = field.name.lowercased()
        guard !openFields.contains(key) else {
            throw SourceFault("the formula of \(field.name) refers to itself", node.range)
        }
        let inner: Int
        if let finished = finishedFields[key] {
            inner = finished
        } else {
            guard let text = field.formula else {
                preconditionFailure("only formula fields come here")
            }
            guard openFields.count < Limits.formulaFieldLevels else { throw tooLarge(node) }
            let outer = (syntax, source, compiled, blanks)
            openFields.append(key)
            blanks = field.blanks ?? blanks
            defer {
                openFields.removeLast()
                (syntax, source, compiled, blanks) = outer
            }
            do {
                inner = try compile(text, field: field.name)
            } catch {
                let position = FormulaPosition(of: error.range.lowerBound, in: text)
                throw SourceFault(
                    "the formula of \(field.name), \(position): \(error.message)",
                    node.range
                )
            }
            finishedFields[key] = inner
        }
        let isZero = blanks == .asZero && field.type == .number
        return append(.formulaField, field.type, [inner], payload: isZero ? 1 : 0, node)
    }
}
