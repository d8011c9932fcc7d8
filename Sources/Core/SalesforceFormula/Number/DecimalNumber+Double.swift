// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension DecimalNumber {
    /// The decimal that a double is printed as, by the shortest text that gives it back; nil for
    /// what is not a number or not finite.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let whole = Int(exactly: value), whole.magnitude < 1 << 53 {
            self.init(whole)
            return
        }
        // Up to 15 digits there is one decimal only; most amounts have two or four places.
        let scaled = value * 10_000
        if scaled.magnitude < 1e15, let digits = Int(exactly: scaled.rounded()),
            Double(digits) / 10_000 == value
        {
            let number = DecimalNumber(
                low: UInt128(digits.magnitude),
                isNegative: digits < 0,
                exponent: -4
            )
            self = number.stripped
            return
        }
        self.init(text: "\(value)")
    }

    /// The nearest double.
    var doubleValue: Double {
        if high == 0, low < 1 << 53, exponent >= -22, exponent <= 22 {
            let coefficient = Double(UInt64(low))
            let power = Double(PowersOfTen.integer(Int(exponent.magnitude)))
            let value = exponent < 0 ? coefficient / power : coefficient * power
            return isNegative ? -value : value
        }
        return Double("\(isNegative ? "-" : "")\(wide.decimalText)e\(exponent)") ?? .nan
    }

    /// The logarithm to base 10 of what is greater than zero, roughly.
    var commonLogarithm: Double {
        let digits = digitCount
        let scaled = DecimalNumber(low: low, high: high, isNegative: false, exponent: 1 - digits)
        return log10(scaled.doubleValue) + Double(digits - 1 + Int(exponent))
    }

    /// A function of doubles; nil when its result is not a number or not finite.
    func applying(_ function: DoubleFunction) -> DecimalNumber? {
        let value = doubleValue
        let result =
            switch function {
            case .squareRoot: value.squareRoot()
            case .naturalLogarithm: value > 0 ? log(value) : .nan
            // Salesforce's engine divides two logarithms; log10 differs in the last digit.
            case .commonLogarithm: value > 0 ? log(value) / log(10) : .nan
            case .exponential: exp(value)
            case .sine: sin(value)
            case .cosine: cos(value)
            case .tangent: tan(value)
            case .arcSine: asin(value)
            case .arcCosine: acos(value)
            case .arcTangent: atan(value)
            }
        return DecimalNumber(result)
    }

    /// The angle of a point, in radians.
    static func angle(y: DecimalNumber, x: DecimalNumber) -> DecimalNumber? {
        DecimalNumber(atan2(y.doubleValue, x.doubleValue))
    }
}

/// The functions that Salesforce calculates in double precision.
enum DoubleFunction {
    case squareRoot, naturalLogarithm, commonLogarithm, exponential
    case sine, cosine, tangent, arcSine, arcCosine, arcTangent
}

/// Places on the globe.
enum Globe {
    /// The mean radius of the Earth in miles and in kilometres.
    private static let radiusMiles = 3_958.761
    private static let radiusKilometres = 6_371.009

    /// The distance along a great circle, by the haversine formula; angles in degrees.
    static func distance(
        from start: (latitude: Double, longitude: Double),
        to end: (latitude: Double, longitude: Double),
        inMiles: Bool
    ) -> Double {
        let radians = Double.pi / 180
        let latitudes = (end.latitude - start.latitude) * radians / 2
        let longitudes = (end.longitude - start.longitude) * radians / 2
        let chord =
            sin(latitudes) * sin(latitudes)
            + cos(start.latitude * radians) * cos(end.latitude * radians)
            * sin(longitudes) * sin(longitudes)
        let angle = 2 * atan2(chord.squareRoot(), max(0, 1 - chord).squareRoot())
        return angle * (inMiles ? radiusMiles : radiusKilometres)
    }
}
