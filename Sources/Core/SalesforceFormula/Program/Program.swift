// SPDX-License-Identifier: Apache-2.0

/// A compiled formula: nodes in one array, children before their parents, nothing to look up.
final class Program: Sendable {
    /// One operation with its operands.
    struct Node {
        var operation: Operation
        var type: FormulaType
        /// Whether evaluating it can end with an error.
        var mayFail: Bool
        /// Which of the sources it stands in.
        var source: UInt16
        /// A slot, an index into another table, or a flag, as the operation needs.
        var payload: Int32 = 0
        /// The types that its place asks for, if its own type is not known.
        var wanted: FormulaTypes = []
        /// Where its operands begin in `operands`, and how many there are.
        var firstOperand: Int32 = 0
        var operandCount: Int32 = 0
    }

    /// The text of a formula, and the field whose formula it is.
    struct Source {
        var text: String
        var field: String?
    }

    let nodes: [Node]
    /// Where each node stands in its source.
    let ranges: [Range<Int32>]
    let operands: [Int32]
    let constants: [FormulaValue]
    /// The operators of chains.
    let operators: [BinaryOperator]
    let patterns: [CompiledPattern]
    let sources: [Source]
    /// The names of slots, for sentences.
    let references: [FormulaLayout.Reference]
    let root: Int
    /// Whether it has operations whose cost depends on more than the lengths of texts.
    let matchesTexts: Bool

    init(_ builder: ProgramBuilder, root: Int, references: [FormulaLayout.Reference]) {
        nodes = builder.nodes
        ranges = builder.ranges
        operands = builder.operands
        constants = builder.constants
        operators = builder.operators
        patterns = builder.patterns
        sources = builder.sources
        self.references = references
        self.root = root
        matchesTexts = nodes.contains { $0.operation == .matches || $0.operation == .like }
    }

    /// The operand of a node, by its position.
    @inline(__always)
    func operand(_ node: Node, _ position: Int) -> Int {
        Int(operands[Int(node.firstOperand) + position])
    }

    /// The text of a node, in one line and not too long.
    func excerpt(of index: Int) -> String {
        let source = sources[Int(nodes[index].source)].text
        let utf8 = source.utf8
        let range = ranges[index]
        let start = utf8.index(utf8.startIndex, offsetBy: Int(range.lowerBound))
        let end = utf8.index(start, offsetBy: Int(range.upperBound - range.lowerBound))
        let words = source[start..<end].split(whereSeparator: \.isWhitespace)
        let line = words.joined(separator: " ")
        guard line.count > Limits.excerptCharacters else { return line }
        return line.prefix(Limits.excerptCharacters - 1) + "…"
    }

    /// A sentence about what happened at a node.
    func sentence(_ interruption: Interruption) -> String {
        switch interruption {
        case .failure(let reason, let index): return "\(excerpt(of: index)): \(reason.rawValue)"
        case .unknown(.pattern, let index):
            let part = unsupportedPart(ofPatternAt: index) ?? "\\b beside a letter beyond ASCII"
            return "\(excerpt(of: index)): the regular expression uses \(part), which Java's "
                + "versions read differently, or which is not known here"
        case .unknown(let reason, let index): return "\(excerpt(of: index)): \(reason.rawValue)"
        }
    }

    /// The part of a written pattern that is not supported; nil where there is none.
    func unsupportedPart(ofPatternAt index: Int) -> String? {
        let node = nodes[index]
        guard node.operation == .matches else { return nil }
        if node.payload > 0 { return patterns[Int(node.payload) - 1].unsupportedPart }
        return "a part"
    }
}

/// Collects the parts of a program.
struct ProgramBuilder {
    private(set) var nodes: [Program.Node] = []
    private(set) var ranges: [Range<Int32>] = []
    private(set) var operands: [Int32] = []
    private(set) var constants: [FormulaValue] = []
    private(set) var operators: [BinaryOperator] = []
    private(set) var patterns: [CompiledPattern] = []
    private(set) var sources: [Program.Source] = []
    /// Of each node: how deep what hangs below it is, and how many operations evaluating it takes.
    private var extents: [(depth: Int32, operations: Int32)] = []

    /// Adds a node behind its operands; it may fail when one of them may.
    mutating func append(
        _ operation: Operation,
        _ type: FormulaType,
        operands children: [Int] = [],
        payload: Int32 = 0,
        mayFail: Bool = false,
        source: UInt16,
        range: Range<Int>
    ) -> Int {
        let node = Program.Node(
            operation: operation,
            type: type,
            mayFail: mayFail || children.contains { nodes[$0].mayFail },
            source: source,
            payload: payload,
            firstOperand: Int32(operands.count),
            operandCount: Int32(children.count)
        )
        operands.append(contentsOf: children.map { Int32($0) })
        nodes.append(node)
        var depth: Int32 = 0
        var operations = 1
        for child in children {
            depth = max(depth, extents[child].depth)
            operations += Int(extents[child].operations)
        }
        extents.append((depth + 1, Int32(clamping: operations)))
        ranges.append(Int32(range.lowerBound)..<Int32(range.upperBound))
        return nodes.count - 1
    }

    /// A field of unknown type stands where only some types can: a saved formula has one of them.
    mutating func narrow(_ index: Int, to types: FormulaTypes) {
        guard nodes[index].type == .unknown, nodes[index].operation == .field else { return }
        let wanted = nodes[index].wanted.isEmpty ? types : nodes[index].wanted.intersection(types)
        nodes[index].wanted = wanted.isEmpty ? types : wanted
    }

    mutating func constant(_ value: FormulaValue) -> Int32 {
        constants.append(value)
        return Int32(constants.count - 1)
    }

    /// Keeps the operators of a chain; gives the index of the first.
    mutating func keep(_ chain: [BinaryOperator]) -> Int32 {
        operators.append(contentsOf: chain)
        return Int32(operators.count - chain.count)
    }

    mutating func keep(_ pattern: CompiledPattern) -> Int32 {
        patterns.append(pattern)
        return Int32(patterns.count - 1)
    }

    mutating func add(_ source: Program.Source) -> UInt16 {
        sources.append(source)
        return UInt16(sources.count - 1)
    }

    /// The value of a constant node; nil for every other node.
    func constantValue(of index: Int) -> FormulaValue? {
        let node = nodes[index]
        guard node.operation == .constant else { return nil }
        return constants[Int(node.payload)]
    }

    /// Whether a node is no deeper, and takes no more operations, than may be.
    func isWithinLimits(_ index: Int) -> Bool {
        extents[index].depth <= Limits.nestingLevels
            && extents[index].operations <= Limits.evaluationNodes
    }

    subscript(index: Int) -> Program.Node { nodes[index] }

    func range(of index: Int) -> Range<Int> {
        Int(ranges[index].lowerBound)..<Int(ranges[index].upperBound)
    }
}
