// SPDX-License-Identifier: Apache-2.0

/// Durations as people write them: `15m`, `5s`, `250ms`, `1h30m`.
public enum DurationText {
    /// The units, longest first: the order in which they are written and may be given.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Milliseconds; nil for what is not a duration, has no unit, or repeats or mixes up units.
    public static func milliseconds(_ text: String) -> Int64? {
        var rest = Substring(text)
        var total: Int64 = 0
        var next = 0
        if rest.isEmpty { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            guard let index = units.firstIndex(where: { $0.name == name }), index >= next else {
                return nil
            }
            next = index + 1
            rest = rest.dropFirst(name.count)
            let (product, isTooLong) = number.multipliedReportingOverflow(
                by: units[index].milliseconds
            )
            let (sum, isOver) = total.addingReportingOverflow(product)
            if isTooLong || isOver { return nil }
            total = sum
        }
        return total
    }

    /// The duration as text, in the fewest units: 90 000 is `1m30s`.
    public static func text(_ milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
