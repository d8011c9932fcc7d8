// SPDX-License-Identifier: Apache-2.0

internal import SalesforceFormula

/// The time zones in which a formula is to be evaluated. TODAY and DATEVALUE go by the user's zone
/// (docs/reference/formula-language.md, Dates and times). Where no schema tells it, a rule that
/// comes to the same in all of them is decided, any other one is not.
enum TimeZones {
    /// For a formula that does not ask for the day.
    static let any: [FormulaTimeZone] = [.gmt]

    /// The day of one instant is one of three at most, and these have them all.
    private static let outermost = [0, -12, 14].map { zone(minutes: $0 * 60) }

    /// Whole and half hours, and the three zones that keep quarters.
    private static let everywhere: [FormulaTimeZone] = {
        var minutes = Array(stride(from: -720, through: 840, by: 30))
        minutes += [345, 525, 765]
        return [.gmt] + minutes.map(zone(minutes:))
    }()

    private static func zone(minutes: Int) -> FormulaTimeZone {
        FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: minutes * 60)])
    }

    /// What a formula needs.
    ///
    /// - Parameter user: the user's zone; nil where it is not known.
    static func needed(
        by formula: CompiledFormula,
        user: FormulaTimeZone?
    ) -> [FormulaTimeZone] {
        switch formula.zoneUse {
        case .none: any
        case .today: user.map { [$0] } ?? outermost
        case .anyDay: user.map { [$0] } ?? everywhere
        }
    }
}
