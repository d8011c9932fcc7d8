// SPDX-License-Identifier: Apache-2.0

/// What a function takes and gives, where that does not depend on the arguments.
struct FunctionSignature {
    var operation: Operation
    var required: [FormulaTypes]
    var optional: [FormulaTypes] = []
    /// The types of any number of further arguments.
    var further: FormulaTypes?
    var result: FormulaType
    /// Whether it can end with an error although its arguments do not.
    var mayFail = false

    /// How many arguments it takes, as people read it.
    var expectedCount: String {
        if further != nil { return "at least \(required.count)" }
        if optional.isEmpty { return "\(required.count)" }
        return "\(required.count) to \(required.count + optional.count)"
    }

    func admits(count: Int) -> Bool {
        count >= required.count
            && (further != nil || count <= required.count + optional.count)
    }

    /// The types of the argument in that position.
    func types(at position: Int) -> FormulaTypes {
        if position < required.count { return required[position] }
        let rest = position - required.count
        return rest < optional.count ? optional[rest] : further ?? []
    }
}

/// The functions by name.
enum Functions {
    /// Those that validation rules may not use, and why.
    static let refused: [String: String] = {
        let display = "it is for formula fields that are shown, not for validation rules"
        let page = "it is for buttons, links and pages, not for validation rules"
        return [
            "HYPERLINK": display, "IMAGE": display, "IMAGEPROXYURL": display, "BR": display,
            "GETSESSIONID": display, "GETRECORDIDS": page, "INCLUDE": page, "LINKTO": page,
            "REQUIRESCRIPT": page, "URLFOR": page, "JUNCTIONIDLIST": page, "PREDICT": page,
            "PARENTGROUPVAL": "it is for reports only", "PREVGROUPVAL": "it is for reports only",
        ]
    }()

    /// Those whose arguments need more than a signature says.
    static let special: Set<String> = [
        "ADDMONTHS", "AND", "BLANKVALUE", "CASE", "FORMATDURATION", "IF", "IFERROR", "IFS", "IN",
        "INCLUDES", "ISBLANK", "ISCHANGED", "ISNULL", "ISPICKVAL", "NULLVALUE", "OR", "PI",
        "PICKLISTCOUNT", "PRIORVALUE", "TEXT", "VLOOKUP",
    ]

    /// Every function that formulas may use; NOT is an operator to the parser.
    static var names: Set<String> { special.union(signatures.keys) }

    static let signatures: [String: FunctionSignature] = {
        var all = numbers
        all.merge(texts) { first, _ in first }
        all.merge(encoders) { first, _ in first }
        all.merge(times) { first, _ in first }
        all.merge(parts) { first, _ in first }
        return all
    }()

    private static func function(
        _ operation: Operation,
        _ required: [FormulaTypes],
        optional: [FormulaTypes] = [],
        further: FormulaTypes? = nil,
        _ result: FormulaType,
        mayFail: Bool = false
    ) -> FunctionSignature {
        FunctionSignature(
            operation: operation,
            required: required,
            optional: optional,
            further: further,
            result: result,
            mayFail: mayFail
        )
    }

    private static var numbers: [String: FunctionSignature] {
        let one: [FormulaTypes] = [.number]
        let two: [FormulaTypes] = [.number, .number]
        return [
            "ABS": function(.absolute, one, .number),
            "CEILING": function(.ceiling, one, .number),
            "FLOOR": function(.floor, one, .number),
            "MCEILING": function(.mathematicalCeiling, one, .number),
            "MFLOOR": function(.mathematicalFloor, one, .number),
            "ROUND": function(.round, two, .number),
            "TRUNC": function(.truncate, one, optional: one, .number),
            "MOD": function(.modulo, two, .number, mayFail: true),
            "MAX": function(.largest, one, further: .number, .number),
            "MIN": function(.smallest, one, further: .number, .number),
            "SQRT": function(.squareRoot, one, .number, mayFail: true),
            "LN": function(.naturalLogarithm, one, .number, mayFail: true),
            "LOG": function(.commonLogarithm, one, .number, mayFail: true),
            "EXP": function(.exponential, one, .number, mayFail: true),
            "SIN": function(.sine, one, .number, mayFail: true),
            "COS": function(.cosine, one, .number, mayFail: true),
            "TAN": function(.tangent, one, .number, mayFail: true),
            "ASIN": function(.arcSine, one, .number, mayFail: true),
            "ACOS": function(.arcCosine, one, .number, mayFail: true),
            "ATAN": function(.arcTangent, one, .number, mayFail: true),
            "ATAN2": function(.angle, two, .number, mayFail: true),
            "GEOLOCATION": function(.location, two, .location, mayFail: true),
            "DISTANCE": function(.distance, [.location, .location, .text], .number, mayFail: true),
        ]
    }

    private static var texts: [String: FunctionSignature] {
        let one: [FormulaTypes] = [.text]
        let two: [FormulaTypes] = [.text, .text]
        let counted: [FormulaTypes] = [.text, .number]
        return [
            "VALUE": function(.numberOf, one, .number, mayFail: true),
            "ISNUMBER": function(.isNumber, one, .boolean),
            "LEN": function(.length, one, .number),
            "LEFT": function(.left, counted, .text),
            "RIGHT": function(.right, counted, .text),
            "MID": function(.middle, [.text, .number, .number], .text),
            "SUBSTR": function(.substring, counted, optional: [.number], .text),
            "UPPER": function(.upper, one, optional: one, .text),
            "LOWER": function(.lower, one, optional: one, .text),
            "INITCAP": function(.initialCapitals, one, optional: one, .text),
            "TRIM": function(.trim, one, .text),
            "LPAD": function(.padLeft, counted, optional: one, .text, mayFail: true),
            "RPAD": function(.padRight, counted, optional: one, .text, mayFail: true),
            "SUBSTITUTE": function(.substitute, [.text, .text, .text], .text, mayFail: true),
            "FIND": function(.find, two, optional: [.number], .number, mayFail: true),
            "CONTAINS": function(.contains, two, .boolean),
            "BEGINS": function(.begins, two, .boolean),
            "REVERSE": function(.reverse, one, .text),
            "ASCII": function(.codePoint, one, .number),
            "CHR": function(.character, [.number], .text),
            "LIKE": function(.like, two, .boolean),
            "REGEX": function(.matches, two, .boolean, mayFail: true),
        ]
    }

    private static var encoders: [String: FunctionSignature] {
        let one: [FormulaTypes] = [.text]
        let two: [FormulaTypes] = [.text, .text]
        return [
            "JSONVALUE": function(.jsonValue, two, .text),
            "JSONPATHVALUE": function(.jsonPathValue, two, .text),
            "FORMATCURRENCY": function(.formatCurrency, [.text, .number], .text),
            "HTMLENCODE": function(.encodeHTML, one, .text),
            "JSENCODE": function(.encodeJavaScript, one, .text),
            "URLENCODE": function(.encodeURL, one, .text),
            "JSINHTMLENCODE": function(.encodeJavaScriptInHTML, one, .text),
            "CASESAFEID": function(.caseSafeIdentifier, one, .text, mayFail: true),
            "CURRENCYRATE": function(.orgFunction, one, .number),
        ]
    }

    private static var times: [String: FunctionSignature] {
        let day: [FormulaTypes] = [.day]
        let texts: FormulaTypes = [.text, .day]
        return [
            "DATE": function(.date, [.number, .number, .number], .date, mayFail: true),
            "DATEVALUE": function(.dateOf, [texts], .date, mayFail: true),
            "DATETIMEVALUE": function(.dateTimeOf, [texts], .dateTime, mayFail: true),
            "TIMEVALUE": function(
                .timeOf,
                [[.text, .dateTime, .time]],
                .time,
                mayFail: true
            ),
            "TODAY": function(.today, [], .date),
            "NOW": function(.now, [], .dateTime),
            "TIMENOW": function(.timeNow, [], .time),
            "UNIXTIMESTAMP": function(.unixTimestamp, [[.day, .time]], .number),
            "FROMUNIXTIME": function(.fromUnixTime, [.number], .dateTime, mayFail: true),
            "WEEKDAY": function(.weekday, day, .number),
            "DAYOFYEAR": function(.dayOfYear, day, .number),
            "ISOWEEK": function(.isoWeek, day, .number),
            "ISOYEAR": function(.isoYear, day, .number),
        ]
    }

    private static var parts: [String: FunctionSignature] {
        let day: [FormulaTypes] = [.day]
        let time: [FormulaTypes] = [.time]
        return [
            "YEAR": function(.year, day, .number),
            "MONTH": function(.month, day, .number),
            "DAY": function(.day, day, .number),
            "HOUR": function(.hour, time, .number),
            "MINUTE": function(.minute, time, .number),
            "SECOND": function(.second, time, .number),
            "MILLISECOND": function(.millisecond, time, .number),
            "ISNEW": function(.isNew, [], .boolean),
            "ISCLONE": function(.isClone, [], .boolean),
        ]
    }
}
