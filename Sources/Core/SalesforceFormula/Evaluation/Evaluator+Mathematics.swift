// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The functions of numbers.
    func mathematics(_ node: Program.Node, _ index: Int) throws(Interruption) -> FormulaValue {
        switch node.operation {
        case .largest, .smallest: return try extreme(node)
        case .angle, .location, .distance, .modulo, .round, .truncate:
            return try withSeveral(node, index)
        case .picklistCount:
            let values = try text(program.operand(node, 0))
            return .number(DecimalNumber(TextValue.count(ofList: values)))
        default:
            guard let number = try number(program.operand(node, 0)) else { return .blank }
            return .number(try withOne(node, number, index))
        }
    }

    private func withOne(
        _ node: Program.Node,
        _ number: DecimalNumber,
        _ index: Int
    ) throws(Interruption) -> DecimalNumber {
        let function: DoubleFunction
        switch node.operation {
        case .negate: return number.negated
        case .absolute: return number.magnitude
        case .ceiling: return number.cut(.up)
        case .floor: return number.cut(.down)
        case .mathematicalCeiling: return number.cut(.ceiling)
        case .mathematicalFloor: return number.cut(.floor)
        case .squareRoot: function = .squareRoot
        case .naturalLogarithm: function = .naturalLogarithm
        case .commonLogarithm: function = .commonLogarithm
        case .exponential: function = .exponential
        case .sine: function = .sine
        case .cosine: function = .cosine
        case .tangent: function = .tangent
        case .arcSine: function = .arcSine
        case .arcCosine: function = .arcCosine
        case .arcTangent: function = .arcTangent
        default: preconditionFailure("only functions of one number come here")
        }
        guard let result = number.applying(function) else { throw .failure(.noResult, index) }
        return result
    }

    private func withSeveral(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        if node.operation == .distance { return try distance(node, index) }
        let first = try number(program.operand(node, 0))
        let second = node.operandCount > 1 ? try number(program.operand(node, 1)) : .zero
        guard let first, let second else {
            // For these a blank is an error.
            if node.operation == .angle || node.operation == .location {
                throw .failure(.blankArgument, index)
            }
            return .blank
        }
        switch node.operation {
        case .modulo:
            guard let remainder = first.remainder(dividingBy: second) else {
                throw .failure(.divisionByZero, index)
            }
            return .number(remainder)
        case .round, .truncate:
            let places =
                second.truncatedInteger ?? (second.isNegative ? -Limits.exponent : Limits.exponent)
            return .number(
                first.rounded(toPlaces: places, node.operation == .round ? .halfUp : .down)
            )
        case .angle:
            guard let angle = DecimalNumber.angle(y: first, x: second) else {
                throw .failure(.noResult, index)
            }
            return .number(angle)
        default:
            let (latitude, longitude) = (first.doubleValue, second.doubleValue)
            guard latitude.magnitude <= 90, longitude.magnitude <= 180 else {
                throw .failure(.noPlace, index)
            }
            return .location(latitude: latitude, longitude: longitude)
        }
    }

    private func extreme(_ node: Program.Node) throws(Interruption) -> FormulaValue {
        var result = try number(program.operand(node, 0))
        for position in 1..<max(1, Int(node.operandCount)) {
            let candidate = try number(program.operand(node, position))
            guard let best = result, let candidate else {
                result = nil
                continue
            }
            let isBetter = node.operation == .largest ? best < candidate : candidate < best
            if isBetter { result = candidate }
        }
        return result.map { .number($0) } ?? .blank
    }

    private func distance(
        _ node: Program.Node,
        _ index: Int
    ) throws(Interruption) -> FormulaValue {
        let start = try value(program.operand(node, 0))
        let end = try value(program.operand(node, 1))
        let unit = try text(program.operand(node, 2)).lowercased()
        if start.isBlank || end.isBlank { return .blank }
        guard case .location(let startLatitude, let startLongitude) = start,
            case .location(let endLatitude, let endLongitude) = end
        else { throw .unknown(.type, index) }
        guard unit == "mi" || unit == "km",
            let distance = DecimalNumber(
                Globe.distance(
                    from: (startLatitude, startLongitude),
                    to: (endLatitude, endLongitude),
                    inMiles: unit == "mi"
                )
            )
        else { throw .failure(.noResult, index) }
        return .number(distance)
    }
}
