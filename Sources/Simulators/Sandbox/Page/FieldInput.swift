// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A field of a form: how it is shown, and how it is typed in.
struct FieldInput {
    let form: RecordForm
    let field: PageRecord.Field

    /// The name of a side's form in the document.
    static func formID(_ system: SandboxVendor) -> String { "\(system.rawValue)-form" }

    private var system: SandboxVendor { form.record.object.system }

    var html: HTML {
        guard field.input != .readOnly else { return "\(field.value)" }
        let id = FieldInput.formID(system)
        return """
            \(input)<input type="hidden" form="\(id)" name="was:\(field.name)" \
            value="\(field.echo)">\(overtaken)
            """
    }

    private var input: HTML {
        let text = form.text(field)
        // Every input has its form, its name and a label for screen readers.
        let common: HTML = """
            form="\(FieldInput.formID(system))" name="\(field.name)" \
            aria-label="\(field.label) in \(system.title)"
            """
        switch field.input {
        case .readOnly: return .none
        case .checkbox:
            let check = flag("checked", text == "true")
            return "<input type=\"checkbox\" \(common) value=\"true\"\(check)>"
        case .multiline:
            // A text area swallows a line break at its beginning.
            return "<textarea rows=\"3\" \(common)>\n\(text)</textarea>"
        case .choice(let choices):
            let values = [""] + choices.filter { !$0.isEmpty }
            let all = values.contains(text) ? values : values + [text]
            let options = all.map { value -> HTML in
                "<option\(flag("selected", value == text))>\(value)</option>"
            }
            return "<select \(common)>\(options)</select>"
        case .date: return "<input type=\"date\" \(common) value=\"\(text)\">"
        case .number:
            return "<input type=\"text\" inputmode=\"decimal\" \(common) value=\"\(text)\">"
        case .text: return "<input type=\"text\" \(common) value=\"\(text)\">"
        }
    }

    private var overtaken: HTML {
        guard form.overtaken.contains(field.name) else { return .none }
        let value: HTML = field.value.isEmpty ? "empty" : "<q>\(field.value)</q>"
        return "<p><strong>It is \(value) now</strong>: \(form.record.changedBy) changed it.</p>"
    }

    private func flag(_ name: String, _ isSet: Bool) -> HTML {
        isSet ? " \(name)" : .none
    }
}
