// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The fields that a person typed into one vendor's form.
///
/// For each field the form carries the value that it showed (`was:Phone`), so that only typed
/// fields are saved, and none of them over a change that the person has not seen.
struct TypedRecord: Sendable {
    /// A field that was typed into.
    struct Change: Hashable, Sendable {
        var name: String
        /// The typed text.
        var value: String
        /// The text that the form had shown.
        var was: String
    }

    /// The fields whose text differs from the one that the form had shown, in the record's order.
    private(set) var changes: [Change] = []

    /// Reads the pairs of a form that was made for this record.
    init(_ form: [(name: String, value: String)], of record: PageRecord) {
        let given = Dictionary(form.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        for field in record.fields where field.input != .readOnly {
            guard let was = given["was:\(field.name)"] else { continue }
            // A checkbox that is not checked is not sent.
            guard let value = given[field.name] ?? (field.input == .checkbox ? "false" : nil)
            else { continue }
            let (typed, shown) = (field.input.echoed(value), field.input.echoed(was))
            guard typed != shown else { continue }
            changes.append(Change(name: field.name, value: typed, was: shown))
        }
    }

    /// The fields that were typed into and that have changed since the form was made.
    func overtaken(in record: PageRecord) -> Set<String> {
        Set(
            changes.filter { change in
                guard let field = record.field(change.name) else { return false }
                return field.echo != change.was && field.echo != change.value
            }.map(\.name)
        )
    }
}

extension PageRecord.Input {
    /// The text as a browser sends it back untouched: a line has no line breaks, a text
    /// area has them as CRLF, and a checkbox says yes or no.
    func echoed(_ text: String) -> String {
        switch self {
        case .checkbox: return text == "true" ? "true" : "false"
        case .multiline:
            return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        default: return String(text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" })
        }
    }
}

extension PageRecord.Field {
    /// The value as a browser sends it back untouched.
    var echo: String { input.echoed(value) }
}

extension String {
    fileprivate init(_ scalars: [Unicode.Scalar]) {
        self = String(String.UnicodeScalarView(scalars))
    }
}

/// One vendor's form: the record, and the outcome of the last attempt to save it.
struct RecordForm: Sendable {
    var record: PageRecord
    /// The typed texts that were not saved, by the fields' names.
    var typed: [String: String] = [:]
    /// Why it was not saved, a line for each reason.
    var problems: [String] = []
    /// The fields that another user has changed since the form was shown.
    var overtaken: Set<String> = []

    /// The text in a field's input.
    func text(_ field: PageRecord.Field) -> String { typed[field.name] ?? field.echo }
}
