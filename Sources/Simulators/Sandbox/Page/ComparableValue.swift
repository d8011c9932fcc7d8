// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// A field's value in the form in which the page compares it with the other vendor's value.
enum ComparableValue: Hashable {
    case text(String)
    case truth(Bool)
    case number(Double)

    /// Reads a value of a field that is typed in this way; text that does not fit stays text.
    init(_ text: String, _ input: PageRecord.Input) {
        self = ComparableValue.value(text, input) ?? .text(text)
    }

    /// Whether values of fields that are typed in this way have other forms than their text.
    static func isTyped(_ input: PageRecord.Input) -> Bool {
        switch input {
        case .checkbox, .number, .date: true
        case .readOnly, .text, .multiline, .choice: false
        }
    }

    /// The value of a text; nil if the text stands for itself.
    private static func value(_ text: String, _ input: PageRecord.Input) -> ComparableValue? {
        switch input {
        case .checkbox:
            switch text.lowercased() {
            case "true", "1": .truth(true)
            // A checkbox that was never touched says no.
            case "false", "0", "": .truth(false)
            default: nil
            }
        case .number: Double(text).map(ComparableValue.number)
        // A time stands for its day, in UTC.
        case .date:
            text.utf8.count > dayBytes ? Timestamp(rfc3339: text).map(day(of:)) : nil
        case .readOnly, .text, .multiline, .choice: nil
        }
    }

    private static func day(of time: Timestamp) -> ComparableValue {
        .text(String(time.rfc3339.prefix(dayBytes)))
    }

    /// The length of `2026-03-31`.
    private static let dayBytes = 10
}
