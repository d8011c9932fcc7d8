// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The functions of dates and times.
    func temporal(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        switch node.operation {
        case .date: return try date(node, index)
        case .dateOf, .dateTimeOf, .timeOf: return try conversion(node, index)
        case .today, .now, .timeNow: return try clock(node, index)
        case .addMonths: return try addMonths(node, index)
        case .unixTimestamp, .fromUnixTime: return try unixTime(node, index)
        case .formatDuration: return try formatDuration(node, index)
        case .hour, .minute, .second, .millisecond: return try clockPart(node, index)
        default: return try datePart(node, index)
        }
    }

    private func date(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        let year = try integer(program.operand(node, 0))
        let month = try integer(program.operand(node, 1))
        let day = try integer(program.operand(node, 2))
        guard let year, let month, let day else { return .blank }
        guard let date = CivilDate(checkedYear: year, month: month, day: day) else {
            throw .failure(.invalidDate, index)
        }
        return .date(date.days)
    }

    /// DATEVALUE, DATETIMEVALUE and TIMEVALUE.
    private func conversion(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let operand = program.operand(node, 0)
        var value = try value(operand)
        if value.isBlank { return .blank }
        if case .text(let text) = value, program.nodes[operand].type == .unknown,
            let given = FormulaValue(text, as: .dateTime)
        {
            value = given
        }
        switch (node.operation, value) {
        case (.dateOf, .text(let text)):
            guard let days = TimeText.date(text) else { throw .failure(.invalidDate, index) }
            return .date(days)
        case (.dateOf, .dateTime(let milliseconds)):
            return .date(context.timeZone.day(at: milliseconds))
        case (.dateOf, .date), (.dateTimeOf, .dateTime), (.timeOf, .time): return value
        case (.dateTimeOf, .text(let text)):
            guard let milliseconds = TimeText.dateTime(text) else {
                throw .failure(.invalidDateTime, index)
            }
            return .dateTime(milliseconds)
        case (.dateTimeOf, .date(let days)): return .dateTime(days * ClockTime.day)
        case (.timeOf, .text(let text)):
            guard let milliseconds = TimeText.time(text) else {
                throw .failure(.invalidTime, index)
            }
            return .time(milliseconds)
        case (.timeOf, .dateTime(let milliseconds)):
            return .time(milliseconds.remainderUp(of: ClockTime.day))
        default: throw .unknown(.type, index)
        }
    }

    private func clock(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        guard let milliseconds = context.nowMilliseconds,
            FormulaValue.dateTime(Int(milliseconds)).fits(.dateTime)
        else { throw .unknown(.time, index) }
        let now = Int(milliseconds)
        switch node.operation {
        case .today: return .date(context.timeZone.day(at: now))
        case .now: return .dateTime(now)
        default: return .time(now.remainderUp(of: ClockTime.day))
        }
    }

    private func addMonths(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let value = try value(program.operand(node, 0))
        let months = try integer(program.operand(node, 1))
        guard let months, !value.isBlank else { return .blank }
        guard months.magnitude <= CivilDate.daysLimit / 31 else {
            throw .failure(.invalidDate, index)
        }
        switch value {
        case .date(let days):
            return .date(
                try inRange(CivilDate(days: days).addingMonths(months).days, index)
            )
        case .dateTime(let milliseconds):
            let days = milliseconds.dividedDown(by: ClockTime.day)
            let moved = try inRange(CivilDate(days: days).addingMonths(months).days, index)
            return .dateTime(milliseconds + (moved - days) * ClockTime.day)
        default: throw .unknown(.type, index)
        }
    }

    private func unixTime(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        switch try value(program.operand(node, 0)) {
        case .blank: return .blank
        case .date(let days): return .number(DecimalNumber(days * 86_400))
        case .dateTime(let milliseconds), .time(let milliseconds):
            return .number(DecimalNumber(milliseconds / ClockTime.second))
        case .number(let seconds):
            let milliseconds = seconds.multiplied(by: DecimalNumber(ClockTime.second))
            guard let milliseconds = milliseconds.truncatedInteger else {
                throw .failure(.invalidDateTime, index)
            }
            _ = try inRange(milliseconds / ClockTime.day, index)
            return .dateTime(milliseconds)
        default: throw .unknown(.type, index)
        }
    }

    /// The day of an operand, counted from 1970-01-01 in GMT; nil is blank.
    private func day(_ operand: Int) throws(Interruption) -> Int? {
        switch try value(operand) {
        case .date(let days): return days
        case .dateTime(let milliseconds): return milliseconds.dividedDown(by: ClockTime.day)
        case .blank: return nil
        default: throw .unknown(.type, operand)
        }
    }

    private func datePart(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        guard let day = try day(program.operand(node, 0)) else { return .blank }
        let part =
            switch node.operation {
            case .year: CivilDate(days: day).year
            case .month: CivilDate(days: day).month
            case .day: CivilDate(days: day).day
            case .weekday: CivilDate.weekday(days: day)
            case .dayOfYear: CivilDate.dayOfYear(days: day)
            case .isoWeek: CivilDate.isoWeek(days: day).week
            case .isoYear: CivilDate.isoWeek(days: day).year
            default: preconditionFailure("only parts of dates come here")
            }
        return .number(DecimalNumber(part))
    }

    private func clockPart(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let operand = program.operand(node, 0)
        switch try value(operand) {
        case .blank: return .blank
        case .time(let clock):
            let part =
                switch node.operation {
                case .hour: clock / ClockTime.hour
                case .minute: clock / ClockTime.minute % 60
                case .second: clock / ClockTime.second % 60
                default: clock % ClockTime.second
                }
            return .number(DecimalNumber(part))
        default: throw .unknown(.type, operand)
        }
    }

    /// `HH:mm:ss`, with days in front where they are asked for.
    private func formatDuration(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let first = try value(program.operand(node, 0))
        let second: FormulaValue? =
            node.operandCount > 1 ? try value(program.operand(node, 1)) : nil
        if first.isBlank { return .blank }
        let seconds: Int
        var hasDays = false
        switch (first, second) {
        case (.number(let number), _):
            guard let whole = number.magnitude.truncatedInteger else {
                throw .failure(.numberTooLarge, index)
            }
            seconds = whole
            if case .boolean(true)? = second { hasDays = true }
        case (_, .blank?): return .blank
        case (.time(let start), .time(let end)?):
            seconds = abs(end - start) / ClockTime.second
        case (.dateTime(let start), .dateTime(let end)?):
            seconds = abs(end - start) / ClockTime.second
            hasDays = true
        default: throw .unknown(.type, index)
        }
        guard hasDays else { return .text(TimeText.hours(seconds)) }
        return .text("\(seconds / 86_400):\(TimeText.hours(seconds % 86_400))")
    }
}
