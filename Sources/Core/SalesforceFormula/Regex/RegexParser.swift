// SPDX-License-Identifier: Apache-2.0

/// Reads a regular expression in the syntax of Java (SE 6), as REGEX takes it.
struct RegexParser {
    struct Flags {
        var ignoresCase = false
        var isUnicode = false
        var isMultiline = false
        var dotMatchesAll = false
        var unixLines = false
        var hasComments = false
    }

    let scalars: [UInt32]
    var offset = 0
    var flags = Flags()
    /// How many groups keep what they match.
    private(set) var captureCount = 0
    private var names: [String: Int] = [:]
    private var depth = 0

    init(_ text: String) { scalars = Self.withoutQuotations(text.unicodeScalars.map(\.value)) }

    /// Takes `\Q…\E` apart before anything else is read, as Java does: what stands inside is
    /// escaped character by character. So a quantifier behind it repeats the last character, and
    /// one behind an empty quotation what stands before it.
    private static func withoutQuotations(_ scalars: [UInt32]) -> [UInt32] {
        let backslash = UInt32(UInt8(ascii: "\\"))
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count)
        var isQuoted = false
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if scalar == backslash, let next {
                let mark = UInt32(UInt8(ascii: isQuoted ? "E" : "Q"))
                if next == mark {
                    isQuoted.toggle()
                    index += 2
                    continue
                }
                if !isQuoted {
                    result += [scalar, next]
                    index += 2
                    continue
                }
            }
            if isQuoted, scalar < 0x80 {
                // A digit could be read as part of what stands before it.
                result.append(backslash)
                if scalar &- 0x30 < 10 {
                    result += [UInt32(UInt8(ascii: "x")), UInt32(UInt8(ascii: "3"))]
                } else if scalar | 0x20 >= 0x61, scalar | 0x20 <= 0x7A {
                    result.removeLast()
                }
            }
            result.append(scalar)
            index += 1
        }
        return result
    }

    /// Reads the whole pattern.
    mutating func parse() throws(RegexFailure) -> RegexNode {
        let node = try alternation()
        // What is left begins with a parenthesis that nothing has opened.
        guard offset == scalars.count else { throw .invalid }
        // Java does not take back what a possessive group has kept when it goes back before it.
        let refersBack = node.contains { if case .backReference = $0 { true } else { false } }
        if refersBack, node.contains(\.isPossessiveCapture) {
            throw .unsupported("a back reference beside a possessive group")
        }
        return node
    }

    // MARK: - Characters

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        offset + distance < scalars.count ? Unicode.Scalar(scalars[offset + distance]) : nil
    }

    mutating func take() -> Unicode.Scalar? {
        guard let scalar = peek() else { return nil }
        offset += 1
        return scalar
    }

    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek() == wanted else { return false }
        offset += 1
        return true
    }

    mutating func enter() throws(RegexFailure) {
        depth += 1
        guard depth <= Limits.regexNesting else { throw .tooLarge }
    }

    mutating func leave() { depth -= 1 }

    // MARK: - Structure

    private mutating func alternation() throws(RegexFailure) -> RegexNode {
        try enter()
        defer { leave() }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() throws(RegexFailure) -> RegexNode {
        var nodes: [RegexNode] = []
        while true {
            if flags.hasComments { skipComments() }
            guard let scalar = peek(), scalar != "|", scalar != ")" else { break }
            guard let atom = try atom() else { continue }
            nodes.append(try quantified(atom))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func skipComments() {
        while let scalar = peek() {
            if scalar == "#" {
                while let next = peek(), next != "\n" { offset += 1 }
            } else if scalar.isASCII, scalar.properties.isWhitespace {
                offset += 1
            } else {
                return
            }
        }
    }

    mutating func quantified(_ atom: RegexNode) throws(RegexFailure) -> RegexNode {
        if flags.hasComments { skipComments() }
        var bounds: (min: Int, max: Int?)?
        switch peek() {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{": bounds = try counts()
        default: break
        }
        guard let bounds else { return atom }
        offset += 1
        var greed = RegexGreed.greedy
        if take("?") { greed = .lazy } else if take("+") { greed = .possessive }
        let node = RegexNode.repetition(atom, min: bounds.min, max: bounds.max, greed)
        // A second quantifier has nothing to repeat.
        if let next = peek(), next == "*" || next == "+" || next == "?" { throw .invalid }
        return node
    }

    /// `{n}`, `{n,}` or `{n,m}`; leaves the closing brace.
    private mutating func counts() throws(RegexFailure) -> (min: Int, max: Int?) {
        offset += 1
        guard let min = try count() else { throw .invalid }
        var max: Int? = min
        if take(",") { max = try count() }
        guard peek() == "}" else { throw .invalid }
        if let max, max < min { throw .invalid }
        return (min, max)
    }

    private mutating func count() throws(RegexFailure) -> Int? {
        var value: Int?
        while let scalar = peek(), scalar.value &- 0x30 < 10 {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            guard value ?? 0 <= Limits.regexRepetitions else { throw .tooLarge }
            offset += 1
        }
        return value
    }

    /// One atom; nil for what changes only how the rest is read.
    private mutating func atom() throws(RegexFailure) -> RegexNode? {
        guard let scalar = take() else { throw .invalid }
        switch scalar {
        case "(": return try group()
        case "[":
            return .set(RegexSet(try bracket()))
        case ".":
            if flags.dotMatchesAll { return .set(RegexSet(RegexSet.everything())) }
            return .set(RegexSet(.negated(RegexSet.lineEnds(unixLines: flags.unixLines))))
        case "^":
            return .anchor(
                flags.isMultiline ? .lineStart(unixLines: flags.unixLines) : .textStart
            )
        case "$":
            return .anchor(
                flags.isMultiline
                    ? .lineEnd(unixLines: flags.unixLines)
                    : .textEndBeforeLineEnd(unixLines: flags.unixLines)
            )
        case "\\": return try escape()
        case "*", "+", "?": throw .invalid
        // Java refuses a brace with nothing to repeat, but not after another repetition.
        case "{":
            throw peek().map { $0.value &- 0x30 < 10 } == true
                ? unsupported(from: offset - 1) : .invalid
        default: return try literal(scalar.value)
        }
    }

    func literal(_ value: UInt32) throws(RegexFailure) -> RegexNode {
        .set(RegexSet(try cased(value)))
    }

    /// A character as the flags of case have it.
    func cased(_ value: UInt32) throws(RegexFailure) -> RegexSet.Part {
        guard flags.ignoresCase else { return .range(value, value) }
        // Whether its capital is the same letter depends on what stands beside it in the pattern.
        if flags.isUnicode, value == 0xDF { throw unsupported(from: offset - 1) }
        return .letter(value, isUnicode: flags.isUnicode)
    }

    /// The failure of what was read from an offset on.
    func unsupported(from start: Int) -> RegexFailure {
        let end = min(max(offset, start + 1), start + Limits.excerptCharacters, scalars.count)
        var part = String.UnicodeScalarView()
        for value in scalars[max(0, min(start, end))..<max(0, end)] {
            if let scalar = Unicode.Scalar(value) { part.append(scalar) }
        }
        return .unsupported(String(part))
    }

    // MARK: - Groups

    private mutating func group() throws(RegexFailure) -> RegexNode? {
        guard take("?") else { return try capture(named: nil) }
        switch take() {
        case ":": return try scoped { node in node }
        case ">": return try scoped { .atomic($0) }
        case "=": return try scoped { .look($0, isAhead: true, isNegative: false) }
        case "!": return try scoped { .look($0, isAhead: true, isNegative: true) }
        case "<":
            if take("=") { return try behind(isNegative: false) }
            if take("!") { return try behind(isNegative: true) }
            return try capture(named: try groupName())
        default:
            offset -= 1
            return try inlineFlags()
        }
    }

    /// A group's inside and its end; flags that are set inside end with it.
    private mutating func scoped(
        _ make: (RegexNode) -> RegexNode
    ) throws(RegexFailure) -> RegexNode {
        let outer = flags
        let inner = try alternation()
        flags = outer
        guard take(")") else { throw .invalid }
        return make(inner)
    }

    private mutating func capture(named name: String?) throws(RegexFailure) -> RegexNode {
        captureCount += 1
        let number = captureCount
        if let name {
            guard names[name] == nil else { throw .invalid }
            names[name] = number
        }
        return try scoped { .capture(number, $0) }
    }

    private mutating func behind(isNegative: Bool) throws(RegexFailure) -> RegexNode {
        let start = offset - 4
        let node = try scoped { .look($0, isAhead: false, isNegative: isNegative) }
        // Java refuses these, except in some versions where the inside is a single character.
        // And it does not always see where repeated groups end.
        guard case .look(let inner, _, _) = node, let max = inner.width.max,
            !inner.contains(\.isRepeatedGroup)
        else { throw unsupported(from: start) }
        guard max <= Limits.regexLookBehind else { throw .tooLarge }
        return node
    }

    private mutating func groupName() throws(RegexFailure) -> String {
        var name = ""
        while let scalar = take() {
            if scalar == ">" {
                guard let first = name.unicodeScalars.first, first.properties.isAlphabetic else {
                    throw .invalid
                }
                return name
            }
            guard scalar.isASCII, scalar.properties.isAlphabetic || scalar.value &- 0x30 < 10
            else { throw .invalid }
            name.unicodeScalars.append(scalar)
        }
        throw .invalid
    }

    /// `(?i)` for the rest of the group, or `(?i:…)`.
    private mutating func inlineFlags() throws(RegexFailure) -> RegexNode? {
        let start = offset - 2
        var changed = flags
        var isOn = true
        while let scalar = take() {
            switch scalar {
            case "i": changed.ignoresCase = isOn
            case "u": changed.isUnicode = isOn
            case "m": changed.isMultiline = isOn
            case "s": changed.dotMatchesAll = isOn
            case "d": changed.unixLines = isOn
            case "x": changed.hasComments = isOn
            case "c", "U": throw unsupported(from: start)
            case "-" where isOn: isOn = false
            case ")":
                flags = changed
                return nil
            case ":":
                let outer = flags
                flags = changed
                let inner = try alternation()
                flags = outer
                guard take(")") else { throw .invalid }
                return inner
            default: throw .invalid
            }
        }
        throw .invalid
    }

    /// A reference to a group by its name.
    mutating func namedReference() throws(RegexFailure) -> RegexNode {
        guard take("<"), let number = names[try groupName()] else { throw .invalid }
        return reference(to: number)
    }

    func reference(to number: Int) -> RegexNode {
        .backReference(number, ignoresCase: flags.ignoresCase, isUnicode: flags.isUnicode)
    }
}
