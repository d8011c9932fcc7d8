// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The forms in which Salesforce keeps what it is given.
enum VendorForms {
    /// As it was given.
    case asGiven
    /// Texts without blanks at their ends.
    case trimmed
    /// By the field's type: texts without blanks at their ends and with one kind of line ends,
    /// e-mail addresses in lower case, numbers with two decimals.
    case byType

    /// Who numbers the values of a beginning: apart from those of edits.
    private static let numbersOfBeginnings = ["first": 1_000, "other": 2_000]

    /// The value as a field keeps it.
    func kept(_ value: FieldValue, in field: String) -> FieldValue {
        switch (self, value) {
        case (.asGiven, _): return value
        case (.trimmed, _): return value.trimmed
        case (.byType, .text(let text)):
            if field == "Title" || field == "title" { return .text(text.lowercased()) }
            return FieldValue.text(text.replacing("\r\n", with: "\n")).trimmed
        case (.byType, .number(let number)): return .number(Self.cut(number))
        case (.byType, _): return value
        }
    }

    /// A number without what follows its second decimal. One that has no more stays as it is: as a
    /// binary fraction it may lie below its decimal text.
    private static func cut(_ number: Double) -> Double {
        let (hundredths, nearest) = (number * 100, (number * 100).rounded())
        let isWhole = (hundredths - nearest).magnitude < 1e-6
        return (isWhole ? nearest : hundredths.rounded(.down)) / 100
    }

    /// A value that no other word or number gives, in a form that the field does not keep.
    func value(_ word: String, _ number: Int, of field: String) -> FieldValue {
        switch (self, field) {
        case (.asGiven, _): .text("\(word) \(number)")
        case (.trimmed, _): .text("\(word) \(number)\(number % 2 == 0 ? " " : "")")
        case (.byType, "phone"): .text("\(word)\r\n\(number) ")
        case (.byType, "title"): .text("\(word.uppercased()).\(number)@Example.com")
        case (.byType, _):
            .number(Double(number + Self.numbersOfBeginnings[word, default: 0]) + 0.129)
        }
    }

    /// What a field holds when a history begins, the same in both systems.
    func beginning(_ word: String, _ human: Int, of field: String) -> FieldValue {
        if self == .byType { return kept(value(word, human, of: field), in: field) }
        return .text("\(word) \(field) \(human)")
    }
}
