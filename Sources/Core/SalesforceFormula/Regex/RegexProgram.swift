// SPDX-License-Identifier: Apache-2.0

/// A regular expression as instructions of a machine that goes back to earlier choices.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// One character of a set.
        case set(Int)
        /// A repetition of characters of one set.
        case run(set: Int, min: Int, max: Int, RegexGreed)
        /// Goes on at the first; later, if need be, at the second.
        case split(Int, Int)
        case jump(Int)
        /// Keeps the position in a register.
        case save(Int)
        /// The text between two registers once more.
        case backReference(Int, ignoresCase: Bool, isUnicode: Bool)
        case anchor(RegexAnchor)
        /// A counted repetition: its count and where its last round began are in two registers.
        case loopStart(Int)
        case loop(Int, min: Int, max: Int, isLazy: Bool, exit: Int)
        /// A group that is left for good: the height of the stack is in a register, and behind it
        /// the position, to which a look-ahead returns.
        case groupStart(Int)
        case groupEnd(Int, returns: Bool)
        /// A look-around that must fail; where to go on then.
        case negativeStart(Int, exit: Int)
        case negativeEnd(Int)
        /// A look-behind: tries its inside from every distance.
        case behindStart(Int, min: Int, max: Int)
        /// Where a look-behind has to end: where it began.
        case behindEnd(Int)
        case fail
        case match
    }

    var instructions: [Instruction] = []
    var sets: [RegexSet] = []
    var registers: Int
}

/// Makes instructions of a regular expression.
struct RegexCompiler {
    private var program: RegexProgram
    private let captures: Int

    static func compile(
        _ node: RegexNode,
        captures: Int
    ) throws(RegexFailure) -> RegexProgram {
        var compiler = RegexCompiler(
            program: RegexProgram(registers: 2 * (captures + 1)),
            captures: captures
        )
        try compiler.emit(node)
        try compiler.append(.match)
        return compiler.program
    }

    private init(program: RegexProgram, captures: Int) {
        self.program = program
        self.captures = captures
    }

    private var next: Int { program.instructions.count }

    private mutating func append(_ instruction: RegexProgram.Instruction) throws(RegexFailure) {
        guard next < Limits.regexInstructions else { throw .tooLarge }
        program.instructions.append(instruction)
    }

    /// Two registers that nothing else uses.
    private mutating func registers() -> Int {
        program.registers += 2
        return program.registers - 2
    }

    private mutating func set(_ set: RegexSet) -> Int {
        program.sets.append(set)
        return program.sets.count - 1
    }

    private mutating func emit(_ node: RegexNode) throws(RegexFailure) {
        switch node {
        case .empty: break
        case .set(let characters): try append(.set(set(characters)))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .alternation(let nodes): try alternation(nodes)
        case .capture(let number, let inner):
            try append(.save(2 * number))
            try emit(inner)
            try append(.save(2 * number + 1))
        case .repetition(let inner, let min, let max, let greed):
            try repetition(inner, min, max, greed)
        case .look(let inner, let isAhead, let isNegative):
            try look(inner, isAhead: isAhead, isNegative: isNegative)
        case .atomic(let inner): try atomic(inner)
        case .backReference(let number, let ignoresCase, let isUnicode):
            guard number <= captures else {
                try append(.fail)
                return
            }
            try append(
                .backReference(2 * number, ignoresCase: ignoresCase, isUnicode: isUnicode)
            )
        case .anchor(let anchor): try append(.anchor(anchor))
        }
    }

    private mutating func alternation(_ nodes: [RegexNode]) throws(RegexFailure) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index + 1 < nodes.count else {
                try emit(node)
                break
            }
            let split = next
            try append(.fail)
            try emit(node)
            jumps.append(next)
            try append(.fail)
            program.instructions[split] = .split(split + 1, next)
        }
        for jump in jumps { program.instructions[jump] = .jump(next) }
    }

    private mutating func repetition(
        _ inner: RegexNode,
        _ min: Int,
        _ max: Int?,
        _ greed: RegexGreed
    ) throws(RegexFailure) {
        if max == 0 { return }
        if case .set(let characters) = inner {
            try append(.run(set: set(characters), min: min, max: max ?? .max, greed))
            return
        }
        if greed == .possessive {
            // Nothing is given back between its own rounds either.
            try atomic(.repetition(.atomic(inner), min: min, max: max, .greedy))
            return
        }
        if min == 1, max == 1 {
            try emit(inner)
            return
        }
        if min == 0, max == 1 {
            let split = next
            try append(.fail)
            try emit(inner)
            program.instructions[split] =
                greed == .lazy ? .split(next, split + 1) : .split(split + 1, next)
            return
        }
        let register = registers()
        try append(.loopStart(register))
        let loop = next
        try append(.fail)
        try emit(inner)
        try append(.jump(loop))
        program.instructions[loop] = .loop(
            register,
            min: min,
            max: max ?? .max,
            isLazy: greed == .lazy,
            exit: next
        )
    }

    private mutating func atomic(_ inner: RegexNode) throws(RegexFailure) {
        let register = registers()
        try append(.groupStart(register))
        try emit(inner)
        try append(.groupEnd(register, returns: false))
    }

    private mutating func look(
        _ inner: RegexNode,
        isAhead: Bool,
        isNegative: Bool
    ) throws(RegexFailure) {
        let register = registers()
        let start = next
        try append(.groupStart(register))
        let place = registers()
        if !isAhead {
            let width = inner.width
            try append(.behindStart(place, min: width.min, max: width.max ?? width.min))
        }
        try emit(inner)
        if !isAhead { try append(.behindEnd(place)) }
        try append(
            isNegative ? .negativeEnd(register) : .groupEnd(register, returns: true)
        )
        if isNegative { program.instructions[start] = .negativeStart(register, exit: next) }
    }
}
