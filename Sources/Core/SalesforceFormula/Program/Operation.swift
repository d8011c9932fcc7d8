// SPDX-License-Identifier: Apache-2.0

/// What a node of a compiled formula does.
enum Operation: UInt8 {
    // Leaves.
    case constant, field, fieldOrZero, priorField, formulaField, vlookup, orgFunction
    // Operators.
    case chain, negate, equal, notEqual, less, greater, lessOrEqual, greaterOrEqual
    case and, or, not
    // Logic.
    case ifElse, ifs, ifError, caseOf, isBlank, isNull, blankValue, nullValue, isNumber
    case isNew, isClone, isChanged, isPickValue, includes, picklistCount, isIn
    // Numbers.
    case absolute, ceiling, floor, mathematicalCeiling, mathematicalFloor, round, truncate
    case modulo, largest, smallest
    case squareRoot, naturalLogarithm, commonLogarithm, exponential, sine, cosine, tangent
    case arcSine, arcCosine, arcTangent, angle, distance, location
    // Text.
    case textOf, numberOf, length, left, right, middle, substring, upper, lower, initialCapitals
    case trim, padLeft, padRight, substitute, find, contains, begins, reverse, codePoint
    case character, like, matches, jsonValue, jsonPathValue, formatCurrency
    case encodeHTML, encodeJavaScript, encodeURL, encodeJavaScriptInHTML, caseSafeIdentifier
    // Dates and times.
    case date, dateOf, dateTimeOf, timeOf, today, now, timeNow, addMonths
    case year, month, day, weekday, dayOfYear, isoWeek, isoYear
    case hour, minute, second, millisecond, unixTimestamp, fromUnixTime, formatDuration
}

/// How `=` treats blanks.
enum EqualityKind: Int32 {
    /// No side is text: anything compared with blank is blank.
    case plain
    /// A side is text: blank counts as the text without characters.
    case text
    /// The same, of a picklist's value whose case does not matter.
    case textIgnoringCase
    /// Only the values tell.
    case dynamic
}
