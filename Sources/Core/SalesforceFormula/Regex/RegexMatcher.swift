// SPDX-License-Identifier: Apache-2.0

/// Runs a program over one text. The choices to come back to are on a stack of its own, so that no
/// pattern and no text exhausts the thread's; what it reads and does is counted.
struct RegexMatcher {
    /// What is undone or tried when nothing else is left.
    private enum State {
        /// Goes on elsewhere.
        case choice(Int, position: Int)
        /// A register gets its old value back.
        case undo(Int, value: Int)
        /// One character less of a run.
        case retreat(Int, least: Int, position: Int)
        /// One character more of a run.
        case advance(Int, set: Int, left: Int, position: Int)
        /// One more round of a lazy loop.
        case round(Int, position: Int)
        /// A look-behind from one character further away.
        case behind(Int, position: Int, distance: Int)
    }

    private let program: RegexProgram
    private let text: [UInt32]
    private var registers: [Int]
    private var states: [State] = []
    private var position = 0
    private var counter = 0
    private var reads = 0
    private(set) var steps = 0
    /// Whether a place was looked at that Java's versions see differently.
    private var isUnsure = false
    private let stepsMax: Int

    init(_ program: RegexProgram, _ text: String, stepsMax: Int) {
        self.program = program
        self.stepsMax = stepsMax
        self.text = text.unicodeScalars.map(\.value)
        registers = Array(repeating: -1, count: program.registers)
    }

    private var isSpent: Bool {
        reads > Limits.regexCharacterReads || steps > stepsMax
            || states.count > Limits.regexStates
    }

    /// Whether the whole text matches.
    mutating func run() -> CompiledPattern.Match {
        while true {
            steps += 1
            if isSpent { return .tooCostly }
            if isUnsure { return .unsupported }
            if case .match = program.instructions[counter], position == text.count {
                return .matched
            }
            if !step(), !goBack() {
                return isSpent ? .tooCostly : isUnsure ? .unsupported : .notMatched
            }
        }
    }

    /// Runs one instruction; false when it fails.
    private mutating func step() -> Bool {
        switch program.instructions[counter] {
        case .set(let set):
            guard read(set) else { return false }
            position += 1
        case .run(let set, let min, let max, let greed):
            guard runs(set, min, max, greed) else { return false }
        case .split(let first, let second):
            states.append(.choice(second, position: position))
            counter = first
            return true
        case .jump(let target):
            counter = target
            return true
        case .save(let register): write(position, to: register)
        case .backReference(let register, let ignoresCase, let isUnicode):
            guard repeats(register, ignoresCase, isUnicode) else { return false }
        case .anchor(let anchor):
            guard holds(anchor) else { return false }
        case .loopStart(let register):
            write(0, to: register)
            write(-1, to: register + 1)
        case .loop: return loop()
        case .fail, .match: return false
        default: return group()
        }
        counter += 1
        return true
    }

    /// Returns to the last choice; false when there is none.
    private mutating func goBack() -> Bool {
        while let state = states.popLast() {
            steps += 1
            if isSpent { return false }
            switch state {
            case .undo(let register, let value): registers[register] = value
            case .choice(let target, let place):
                (counter, position) = (target, place)
                return true
            case .retreat(let target, let least, let place):
                if place > least {
                    states.append(.retreat(target, least: least, position: place - 1))
                }
                (counter, position) = (target, place)
                return true
            case .advance(let target, let set, let left, let place):
                position = place
                guard read(set) else { continue }
                position += 1
                if left > 1 {
                    states.append(
                        .advance(target, set: set, left: left - 1, position: position)
                    )
                }
                counter = target
                return true
            case .round(let target, let place):
                (counter, position) = (target, place)
                enterRound()
                return true
            case .behind(let target, let place, let distance):
                if tryBehind(target, from: place, distance: distance) { return true }
            }
        }
        return false
    }

    // MARK: - Characters

    private mutating func read(_ set: Int) -> Bool {
        guard position < text.count else { return false }
        reads += 1
        return program.sets[set].contains(text[position])
    }

    private mutating func runs(
        _ set: Int,
        _ min: Int,
        _ max: Int,
        _ greed: RegexGreed
    ) -> Bool {
        let start = position
        let wanted = greed == .lazy ? min : max
        while position - start < wanted, !isSpent, read(set) { position += 1 }
        guard position - start >= min else { return false }
        switch greed {
        case .possessive: break
        case .greedy:
            if position - start > min {
                states.append(
                    .retreat(counter + 1, least: start + min, position: position - 1)
                )
            }
        case .lazy:
            if max > min {
                states.append(
                    .advance(counter + 1, set: set, left: max - min, position: position)
                )
            }
        }
        return true
    }

    private mutating func repeats(
        _ register: Int,
        _ ignoresCase: Bool,
        _ isUnicode: Bool
    ) -> Bool {
        let start = registers[register]
        let end = registers[register + 1]
        guard start >= 0, end >= start, position + end - start <= text.count else { return false }
        for index in start..<end {
            let left = text[index]
            let right = text[position + index - start]
            reads += 1
            if left == right { continue }
            guard ignoresCase, RegexCase.isSame(left, right, isUnicode: isUnicode) else {
                return false
            }
        }
        position += end - start
        return true
    }

    // MARK: - Places

    private mutating func holds(_ anchor: RegexAnchor) -> Bool {
        switch anchor {
        case .textStart: position == 0
        case .textEnd: position == text.count
        case .textEndBeforeLineEnd(let unixLines):
            position == text.count
                || endsLine(at: position, unixLines) && afterLineEnd(position) == text.count
        case .lineStart(let unixLines):
            // Never at the end of the text, not even of an empty one.
            position < text.count
                && (position == 0
                    || endsLine(at: position - 1, unixLines) && !isInsidePair(position))
        case .lineEnd(let unixLines):
            position == text.count
                || endsLine(at: position, unixLines) && !isInsidePair(position)
        case .wordBoundary: isWord(position - 1) != isWord(position)
        case .notWordBoundary: isWord(position - 1) == isWord(position)
        }
    }

    private func endsLine(at index: Int, _ unixLines: Bool) -> Bool {
        guard index >= 0, index < text.count else { return false }
        switch text[index] {
        case 0x0A: return true
        case 0x0D, 0x85, 0x2028, 0x2029: return !unixLines
        default: return false
        }
    }

    private func afterLineEnd(_ index: Int) -> Int {
        let isPair = text[index] == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A
        return isPair ? index + 2 : isInsidePair(index) ? -1 : index + 1
    }

    /// Whether a place is between a carriage return and its line feed.
    private func isInsidePair(_ index: Int) -> Bool {
        index > 0 && index < text.count && text[index - 1] == 0x0D && text[index] == 0x0A
    }

    /// Whether there is a part of a word: a letter, a digit, `_`, or a mark on a letter or digit.
    /// Beyond ASCII Java's versions differ: since 19 only ASCII counts.
    private mutating func isWord(_ index: Int) -> Bool {
        let isPart = isWordAnywhere(index)
        if isPart, text[index] >= 0x80 { isUnsure = true }
        return isPart
    }

    private func isWordAnywhere(_ index: Int) -> Bool {
        var place = index
        while place >= 0, place < text.count, let scalar = Unicode.Scalar(text[place]) {
            if place == index, scalar == "_" { return true }
            if RegexProperty.letterOrDigit.contains(scalar.value) { return true }
            guard scalar.properties.generalCategory == .nonspacingMark else { return false }
            place -= 1
        }
        return false
    }

    // MARK: - Loops and groups

    private mutating func write(_ value: Int, to register: Int) {
        if !states.isEmpty { states.append(.undo(register, value: registers[register])) }
        registers[register] = value
    }

    private mutating func loop() -> Bool {
        guard
            case .loop(let register, let min, let max, let isLazy, let exit) =
                program.instructions[counter]
        else { return false }
        let count = registers[register]
        // A round that matched nothing would go on without end.
        let isEmpty = count > 0 && registers[register + 1] == position
        if count < min, !isEmpty {
            enterRound()
            return true
        }
        guard count < max, !isEmpty else {
            counter = exit
            return true
        }
        if isLazy {
            states.append(.round(counter, position: position))
            counter = exit
        } else {
            states.append(.choice(exit, position: position))
            enterRound()
        }
        return true
    }

    private mutating func enterRound() {
        guard case .loop(let register, _, _, _, _) = program.instructions[counter] else { return }
        write(registers[register] + 1, to: register)
        write(position, to: register + 1)
        counter += 1
    }

    private mutating func group() -> Bool {
        switch program.instructions[counter] {
        case .groupStart(let register): start(register)
        case .groupEnd(let register, let returns):
            if returns { position = registers[register + 1] }
            forgetChoices(above: registers[register])
        case .negativeStart(let register, let exit):
            start(register)
            // Below what is cut when the inside matches, above everything else.
            registers[register] = states.count
            states.append(.choice(exit, position: position))
        case .negativeEnd(let register):
            // The inside matched, so the whole fails: back to before it began.
            let height = registers[register]
            while states.count > height, let state = states.popLast() {
                if case .undo(let register, let value) = state { registers[register] = value }
            }
            return false
        case .behindStart(let register, let min, _):
            write(position, to: register)
            return tryBehind(counter, from: position, distance: min)
        case .behindEnd(let register):
            guard registers[register] == position else { return false }
        default: return false
        }
        counter += 1
        return true
    }

    private mutating func start(_ register: Int) {
        write(position, to: register + 1)
        write(states.count, to: register)
        // The undo that was just noted belongs below the group.
        registers[register] = states.count
    }

    /// Takes the choices of a finished group away; what has to be undone stays.
    private mutating func forgetChoices(above height: Int) {
        guard states.count > height else { return }
        var kept = height
        for index in height..<states.count {
            steps += 1
            if case .undo = states[index] {
                states[kept] = states[index]
                kept += 1
            }
        }
        states.removeLast(states.count - kept)
    }

    private mutating func tryBehind(_ target: Int, from place: Int, distance: Int) -> Bool {
        guard case .behindStart(_, _, let max) = program.instructions[target],
            distance <= max, distance <= place
        else { return false }
        if distance < max {
            states.append(.behind(target, position: place, distance: distance + 1))
        }
        position = place - distance
        counter = target + 1
        return true
    }
}
