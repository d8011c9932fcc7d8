// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Primitives
internal import SandboxKit

/// A whole document of the page.
struct PageDocument {
    var status = 200
    var title: String
    var body: HTML

    /// The document as an answer. It loads nothing from other hosts, and no other site frames it.
    var response: SandboxResponse {
        let document: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · LeadSync sandbox</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/style.css">
            <script src="/live.js" defer></script>
            </head>
            <body>
            <header>
            <p class="name"><a href="/">LeadSync sandbox</a></p>
            <p class="quiet">Salesforce and Marketo, simulated, for trying and testing only.</p>
            </header>
            <main>
            <h1>\(title)</h1>
            \(body)
            </main>
            </body>
            </html>

            """
        var response = SandboxResponse(status: status, type: "text/html", text: document.markup)
        response.headers += [
            ("Cache-Control", "no-store"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
                    + "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
        ]
        return response
    }

    /// A page that says that something is not there, or not possible.
    static func apology(_ status: Int, _ title: String, _ line: String) -> SandboxResponse {
        let body: HTML = "<p>\(line)</p>\n<p><a href=\"/\">All records</a></p>"
        return PageDocument(status: status, title: title, body: body).response
    }
}

extension PageRecord {
    /// Where the page shows the record.
    var path: String { "/\(object.system.rawValue)/\(PageRecord.encoded(id))" }

    /// When it was changed last and by whom, as a line.
    var lastChange: HTML {
        let time = changedAt.rfc3339
        let shown = String(time.prefix(19)).replacing("T", with: " ")
        return """
            <span class="quiet">changed <time datetime="\(time)">\(shown) UTC</time> by \
            \(changedBy)</span>
            """
    }

    /// Text as a part of a path or of a query.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
