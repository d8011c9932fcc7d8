// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// Operands from left to right, each joined to what came before.
    func chain(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        var result = try value(program.operand(node, 0))
        for position in 1..<Int(node.operandCount) {
            let right = try value(program.operand(node, position))
            let found = program.operators[Int(node.payload) + position - 1]
            result = try combine(found, result, right, index)
        }
        return result
    }

    private func combine(
        _ found: BinaryOperator,
        _ left: consuming FormulaValue,
        _ right: FormulaValue,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            return .number(try arithmetic(found, left, right, index))
        case (.text(let left), .text(let right)) where found == .minus:
            guard let left = FormulaValue(givenAs: left, for: .moment),
                let right = FormulaValue(givenAs: right, for: .moment)
            else { throw .unknown(.type, index) }
            return try moment(found, left, right, index)
        case (.text(let left), .text(let right)): return try joined(left, right, found, index)
        case (.blank, .text(let text)), (.text(let text), .blank):
            return try joined(text, "", found, index)
        case (.blank, .blank): return found == .concatenate ? .text("") : .blank
        case (.blank, _), (_, .blank):
            if found == .concatenate { throw .unknown(.type, index) }
            return .blank
        case (.text(let text), _):
            // A date beside the record comes as a text, since JSON has none.
            guard found != .concatenate, let given = FormulaValue(givenAs: text, for: .moment)
            else { throw .unknown(.type, index) }
            return try moment(found, given, right, index)
        case (_, .text(let text)):
            guard found != .concatenate, let given = FormulaValue(givenAs: text, for: .moment)
            else { throw .unknown(.type, index) }
            return try moment(found, left, given, index)
        default: return try moment(found, left, right, index)
        }
    }

    private func joined(
        _ left: consuming String,
        _ right: String,
        _ found: BinaryOperator,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        guard found == .concatenate || found == .plus else { throw .unknown(.type, index) }
        guard left.utf8.count + right.utf8.count <= Limits.textBytes else {
            throw .failure(.textTooLong, index)
        }
        left += right
        return .text(left)
    }

    private func arithmetic(
        _ found: BinaryOperator,
        _ left: DecimalNumber,
        _ right: DecimalNumber,
        _ index: Int
    ) throws(Interruption) -> DecimalNumber {
        let result: DecimalNumber
        switch found {
        case .plus: result = left.adding(right)
        case .minus: result = left.subtracting(right)
        case .times: result = left.multiplied(by: right)
        case .divide:
            guard let quotient = left.divided(by: right) else {
                throw .failure(.divisionByZero, index)
            }
            result = quotient
        case .power:
            do throws(DecimalNumber.PowerFailure) {
                result = try left.raised(to: right)
            } catch {
                switch error {
                case .exponentNotInteger: throw .failure(.exponentNotInteger, index)
                case .tooLarge: throw .failure(.powerTooLarge, index)
                }
            }
        default: throw .unknown(.type, index)
        }
        guard result.exponent.magnitude > Limits.exponent else { return result }
        if result.exponent < 0 { return .zero }
        throw .failure(.numberTooLarge, index)
    }

    /// Sums and differences with dates and times.
    private func moment(
        _ found: BinaryOperator,
        _ left: FormulaValue,
        _ right: FormulaValue,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        guard found == .plus || found == .minus else { throw .unknown(.type, index) }
        switch (left, right) {
        case (_, .number(let number)):
            return try moved(left, by: found == .minus ? number.negated : number, index)
        case (.number(let number), _) where found == .plus:
            return try moved(right, by: number, index)
        case (.date(let left), .date(let right)) where found == .minus:
            return .number(DecimalNumber(left - right))
        case (.dateTime(let left), .dateTime(let right)) where found == .minus:
            return days(milliseconds: left - right)
        case (.date(let left), .dateTime(let right)) where found == .minus:
            return days(milliseconds: left * ClockTime.day - right)
        case (.dateTime(let left), .date(let right)) where found == .minus:
            return days(milliseconds: left - right * ClockTime.day)
        case (.time(let left), .time(let right)) where found == .minus:
            return .number(DecimalNumber((left - right).remainderUp(of: ClockTime.day)))
        default: throw .unknown(.type, index)
        }
    }

    private func days(milliseconds: Int) -> FormulaValue {
        let days = DecimalNumber(milliseconds).divided(by: DecimalNumber(ClockTime.day))
        return .number(days ?? .zero)
    }

    /// A date moved by whole days, a date-time by days with a fraction, rounded to the second, a
    /// time by milliseconds around the clock, though not before midnight.
    private func moved(
        _ value: FormulaValue,
        by distance: DecimalNumber,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        switch value {
        case .date(let day):
            guard let days = distance.truncatedInteger, isInRange(days: days) else {
                throw .failure(.invalidDate, index)
            }
            return .date(try inRange(day + days, index))
        case .dateTime(let milliseconds):
            let seconds = distance.multiplied(by: DecimalNumber(86_400)).rounded(
                toPlaces: 0,
                .halfUp
            )
            guard let seconds = seconds.truncatedInteger, isInRange(days: seconds / 86_400) else {
                throw .failure(.invalidDate, index)
            }
            let sum = milliseconds + seconds * ClockTime.second
            _ = try inRange(sum / ClockTime.day, index)
            return .dateTime(sum)
        case .time(let clock):
            guard let offset = distance.truncatedInteger, offset.magnitude < Int.max / 2,
                clock + offset >= 0
            else { throw .failure(.invalidTime, index) }
            return .time((clock + offset) % ClockTime.day)
        default: throw .unknown(.type, index)
        }
    }

    private func isInRange(days: Int) -> Bool { days.magnitude <= CivilDate.daysLimit }

    /// A day that is not millions of years away.
    func inRange(_ days: Int, _ index: Int) throws(Interruption) -> Int {
        guard isInRange(days: days) else { throw .failure(.invalidDate, index) }
        return days
    }
}
