// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// One pair: the fields of both sides next to each other, each side a form of its own.
struct PairPage {
    var pair: RecordPair
    var forms: [SandboxVendor: RecordForm]
    /// A line about the save that has just been made; nil for none.
    var news: String?
    var status = 200

    /// Forms that show the records as they are.
    init(_ pair: RecordPair, news: String? = nil) {
        self.pair = pair
        self.news = news
        forms = [:]
        for system in SandboxVendor.allCases {
            forms[system] = pair[system].map { RecordForm(record: $0) }
        }
    }

    /// Salesforce stands on the left, here and in the list.
    static let sides: [SandboxVendor] = [.salesforce, .marketo]

    var response: SandboxResponse {
        let problems = PairPage.sides.compactMap { forms[$0] }.filter { !$0.problems.isEmpty }
        // A refresh would overwrite the typed fields.
        let live: HTML = problems.isEmpty ? " data-live" : .none
        let body: HTML = """
            \(message)
            \(problems.map(alert))
            <div id="pair"\(live)>
            <p>\(PairPage.summary(pair))</p>
            \(PairPage.sides.compactMap { forms[$0] }.map(emptyForm))
            \(sharedTable)
            \(PairPage.sides.map(otherFields))
            </div>
            """
        return PageDocument(status: status, title: pair.title, body: body).response
    }

    /// How far both sides agree, in words.
    static func summary(_ pair: RecordPair) -> HTML {
        guard pair.isComplete else {
            let side: SandboxVendor = pair.salesforce == nil ? .marketo : .salesforce
            return "<span class=\"badge\">only in \(side.title)</span>"
        }
        switch pair.differenceCount {
        case 0: return "<span class=\"quiet\">both sides agree</span>"
        case 1: return "<span class=\"badge\">1 field differs</span>"
        case let count: return "<span class=\"badge\">\(count) fields differ</span>"
        }
    }

    // MARK: Messages

    private var message: HTML { news.map { "<p role=\"status\">\($0)</p>" } ?? .none }

    private func alert(_ form: RecordForm) -> HTML {
        let reasons = form.problems.map { reason -> HTML in "<li>\(reason)</li>" }
        return """
            <div role="alert" id="\(form.record.object.system.rawValue)-problems">
            <p><strong>\(form.record.object.system.title) has not saved this:</strong></p>
            <ul>\(reasons)</ul>
            </div>
            """
    }

    // MARK: Forms

    /// The form's inputs are in the table, in which a form cannot stand.
    private func emptyForm(_ form: RecordForm) -> HTML {
        let id = FieldInput.formID(form.record.object.system)
        return "<form id=\"\(id)\" method=\"post\" action=\"\(form.record.path)\"></form>"
    }

    private var sharedTable: HTML {
        let rows = pair.shared.map { field -> HTML in
            let mark: HTML = field.differs ? " <span class=\"badge\">differs</span>" : .none
            let names = PairPage.sides.compactMap { field[$0]?.name }
            return """
                <tr\(field.differs ? " class=\"differs\"" : .none as HTML)><th scope="row">\
                \(field.label)\(mark)<br><code class="quiet">\
                \(names.joined(separator: " · "))</code></th>\
                \(PairPage.sides.map { cell($0, field[$0]) })</tr>

                """
        }
        return """
            <table class="form">
            <thead><tr><th scope="col">Field</th>\(PairPage.sides.map(heading))</tr></thead>
            <tbody>
            \(rows)</tbody>
            <tfoot><tr><td></td>\(PairPage.sides.map(footing))</tr></tfoot>
            </table>
            """
    }

    private func heading(_ system: SandboxVendor) -> HTML {
        "<th scope=\"col\">\(name(system))</th>"
    }

    private func name(_ system: SandboxVendor) -> HTML {
        guard let record = pair[system] else { return "not in \(system.title)" }
        return """
            \(system.title) \(record.object.rawValue.lowercased()) <code>\(record.id)</code><br>\
            \(record.lastChange)
            """
    }

    private func cell(_ system: SandboxVendor, _ field: PageRecord.Field?) -> HTML {
        guard let field, let form = forms[system] else { return "<td></td>" }
        return "<td data-side=\"\(system.title)\">\(FieldInput(form: form, field: field).html)</td>"
    }

    private func footing(_ system: SandboxVendor) -> HTML {
        guard pair[system] != nil else { return "<td></td>" }
        return """
            <td data-side="\(system.title)"><button form="\(FieldInput.formID(system))">\
            Save in \(system.title)</button></td>
            """
    }

    // MARK: Fields of one side only

    private func otherFields(_ system: SandboxVendor) -> HTML {
        let fields = pair.others(system)
        guard let form = forms[system], !fields.isEmpty else { return .none }
        // Where the reader has to look, it stands open.
        let isOpen = fields.contains { field in
            form.overtaken.contains(field.name)
                || form.typed[field.name].map { field.input.echoed($0) != field.echo } ?? false
        }
        let rows = fields.map { field -> HTML in
            """
            <tr><th scope="row">\(field.label)<br><code class="quiet">\(field.name)</code></th>\
            <td>\(FieldInput(form: form, field: field).html)</td></tr>

            """
        }
        return """
            <details id="\(system.rawValue)-others"\(isOpen ? " open" : .none as HTML)>
            <summary>\(fields.count) more fields in \(system.title)</summary>
            <table class="form values">
            <tbody>
            \(rows)</tbody>
            <tfoot><tr><td></td>\(footing(system))</tr></tfoot>
            </table>
            </details>
            """
    }
}
