// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The list: the records of one vendor with their linked ones, and the same search at the other.
struct ListPage {
    var side: SandboxVendor
    var search: String
    /// From 1.
    var number: Int
    var pairs: [RecordPair]
    /// How many records each side has that the search finds.
    var totals: [SandboxVendor: Int]

    /// The number of the last page.
    static func lastNumber(_ total: Int) -> Int {
        max(1, (total + PageLimits.pagePairs - 1) / PageLimits.pagePairs)
    }

    private var total: Int { totals[side] ?? 0 }

    var response: SandboxResponse {
        let body: HTML = """
            <form role="search" method="get" action="/">
            <label>Name, e-mail, company or ID contains
            <input type="search" name="search" value="\(search)"></label>
            <input type="hidden" name="side" value="\(side.rawValue)">
            <button>Search</button>
            </form>
            <div id="list" data-live>
            <nav aria-label="Sides">\(PairPage.sides.map(tab))</nav>
            \(pairs.isEmpty ? nothing : pairs.map(article).joined)
            \(pager)
            </div>
            """
        return PageDocument(title: "Records", body: body).response
    }

    // MARK: Ways

    private func path(_ side: SandboxVendor, _ number: Int) -> String {
        "/?side=\(side.rawValue)&search=\(PageRecord.encoded(search))&page=\(number)"
    }

    private func tab(_ system: SandboxVendor) -> HTML {
        let current: HTML = system == side ? " aria-current=\"page\"" : .none
        return """
            <a href="\(path(system, 1))"\(current)>\(system.title): \(totals[system] ?? 0) \
            \(totals[system] == 1 ? "record" : "records")</a>
            """
    }

    private var pager: HTML {
        let last = ListPage.lastNumber(total)
        guard last > 1 else { return .none }
        let previous: HTML =
            number > 1 ? "<a rel=\"prev\" href=\"\(path(side, number - 1))\">Previous</a>" : .none
        let next: HTML =
            number < last ? "<a rel=\"next\" href=\"\(path(side, number + 1))\">Next</a>" : .none
        let place: HTML = "<span>Page \(number) of \(last)</span>"
        return "<nav aria-label=\"Pages\">\(previous)\(place)\(next)</nav>"
    }

    private var nothing: HTML {
        search.isEmpty
            ? "<p>There are no records in \(side.title) yet.</p>"
            : "<p>Nothing in \(side.title) contains <q>\(search)</q>.</p>"
    }

    // MARK: Pairs

    private func article(_ pair: RecordPair) -> HTML {
        let path = pair[side]?.path ?? "/"
        return """
            <article>
            <h2><a href="\(path)">\(pair.title.isEmpty ? "(no name)" : pair.title)</a> \
            \(PairPage.summary(pair))</h2>
            <table>
            <thead><tr><th scope="col">Field</th>\(PairPage.sides.map { heading($0, pair) })</tr>\
            </thead>
            <tbody>
            \(rows(pair))</tbody>
            </table>
            </article>

            """
    }

    private func heading(_ system: SandboxVendor, _ pair: RecordPair) -> HTML {
        guard let record = pair[system] else {
            return "<th scope=\"col\" class=\"quiet\">not in \(system.title)</th>"
        }
        return """
            <th scope="col">\(system.title) <span class="quiet">\
            \(record.object.rawValue.lowercased())</span> \
            <code>\(record.id)</code><br>\(record.lastChange)</th>
            """
    }

    /// The fields by which users know a person, and all that differ.
    private func rows(_ pair: RecordPair) -> [HTML] {
        pair.shared.filter { field in
            field.differs || ListPage.known.contains(field.marketo?.name ?? "")
                || ListPage.known.contains(field.salesforce?.name.lowercased() ?? "")
        }.map { field -> HTML in
            """
            <tr\(field.differs ? " class=\"differs\"" : .none as HTML)>\
            <th scope="row">\(field.label)</th>\
            \(PairPage.sides.map { value(field[$0], isMarked: field.differs) })</tr>

            """
        }
    }

    /// In Marketo's names, which in small letters are Salesforce's.
    private static let known: Set = ["email", "phone", "title", "company"]

    private func value(_ field: PageRecord.Field?, isMarked: Bool) -> HTML {
        let text = field?.value ?? ""
        let shown: HTML = text.isEmpty && isMarked ? "<i>empty</i>" : "\(text)"
        return isMarked ? "<td><mark>\(shown)</mark></td>" : "<td>\(shown)</td>"
    }
}

extension [HTML] {
    /// One after the other.
    fileprivate var joined: HTML { "\(self)" }
}
