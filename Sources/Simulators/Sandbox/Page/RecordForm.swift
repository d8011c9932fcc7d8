// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// What a person typed into one side's form.
///
/// For each field the form carries what it showed (`was:Phone`), so that only what was typed is
/// saved, and nothing over a change that the person has not seen.
struct TypedRecord: Sendable {
    /// A field that was typed into.
    struct Change: Hashable, Sendable {
        var name: String
        /// What was typed.
        var value: String
        /// What the form had shown.
        var was: String
    }

    /// The fields whose text is not what the form had shown, in the record's order.
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
    /// The text as a browser sends it back when nobody types: a line has no line breaks, a text
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
    /// The value as a browser sends it back unedited.
    var echo: String { input.echoed(value) }
}

extension String {
    fileprivate init(_ scalars: [Unicode.Scalar]) {
        self = String(String.UnicodeScalarView(scalars))
    }
}

/// One side's form: the record, and what the last try to save it came to.
struct RecordForm: Sendable {
    var record: PageRecord
    /// What was typed, by the fields' names, where it was not saved.
    var typed: [String: String] = [:]
    /// Why it was not saved, a line for each reason.
    var problems: [String] = []
    /// The fields that were changed elsewhere while a person typed.
    var overtaken: Set<String> = []

    /// What a field's input holds.
    func text(_ field: PageRecord.Field) -> String { typed[field.name] ?? field.echo }
}
