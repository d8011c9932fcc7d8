// SPDX-License-Identifier: Apache-2.0

/// The smallest parts of a formula.
struct Token {
    enum Kind: Equatable {
        /// The digits, as written.
        case number(String)
        /// The content of a text literal, escapes resolved.
        case text(String)
        /// A field, a function or a word such as TRUE.
        case name(String)
        case binary(BinaryOperator)
        /// `!`, or the word NOT.
        case not
        case open
        case close
        case comma
        case end
    }

    var kind: Kind
    /// Where it stands, in UTF-8 code units.
    var range: Range<Int>
}

/// The operators between two operands.
enum BinaryOperator: UInt8 {
    case or, and
    case equal, notEqual
    case less, greater, lessOrEqual, greaterOrEqual
    case plus, minus, concatenate
    case power
    case times, divide

    /// How tightly it binds; `^` binds looser than `*`, as Salesforce has it.
    var level: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .greater, .lessOrEqual, .greaterOrEqual: 4
        case .plus, .minus, .concatenate: 5
        case .power: 6
        case .times, .divide: 7
        }
    }

    /// The operator as it is written.
    var symbol: String {
        switch self {
        case .or: "||"
        case .and: "&&"
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .greater: ">"
        case .lessOrEqual: "<="
        case .greaterOrEqual: ">="
        case .plus: "+"
        case .minus: "-"
        case .concatenate: "&"
        case .power: "^"
        case .times: "*"
        case .divide: "/"
        }
    }
}
