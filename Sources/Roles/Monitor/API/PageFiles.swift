// SPDX-License-Identifier: Apache-2.0

/// The files of the page, which are part of the executable.
enum PageFiles {
    struct File: Sendable {
        var type: String
        var bytes: [UInt8]
    }

    /// The bytes of each file, by its name.
    static let all: [String: [UInt8]] = [
        "access.js": PackageResources.access_js,
        "api.js": PackageResources.api_js,
        "backlog.js": PackageResources.backlog_js,
        "base.css": PackageResources.base_css,
        "chart.js": PackageResources.chart_js,
        "charts.css": PackageResources.charts_css,
        "conflict-table.js": PackageResources.conflict_table_js,
        "conflict-taking.js": PackageResources.conflict_taking_js,
        "conflicts.js": PackageResources.conflicts_js,
        "connection.js": PackageResources.connection_js,
        "connectors.js": PackageResources.connectors_js,
        "controls.css": PackageResources.controls_css,
        "controls.js": PackageResources.controls_js,
        "csv.js": PackageResources.csv_js,
        "cycle-charts.js": PackageResources.cycle_charts_js,
        "cycles.js": PackageResources.cycles_js,
        "dead-letter.js": PackageResources.dead_letter_js,
        "dead-letters.js": PackageResources.dead_letters_js,
        "dialog.js": PackageResources.dialog_js,
        "dom.js": PackageResources.dom_js,
        "event-stream.js": PackageResources.event_stream_js,
        "failure-group.js": PackageResources.failure_group_js,
        "failure.js": PackageResources.failure_js,
        "failures.js": PackageResources.failures_js,
        "icon.svg": PackageResources.icon_svg,
        "index.html": PackageResources.index_html,
        "labels.js": PackageResources.labels_js,
        "layout.css": PackageResources.layout_css,
        "lead-fields.js": PackageResources.lead_fields_js,
        "lead-head.js": PackageResources.lead_head_js,
        "lead-log.js": PackageResources.lead_log_js,
        "lead-writes.js": PackageResources.lead_writes_js,
        "lead.js": PackageResources.lead_js,
        "live.js": PackageResources.live_js,
        "main.js": PackageResources.main_js,
        "navigation.js": PackageResources.navigation_js,
        "notices.js": PackageResources.notices_js,
        "now.js": PackageResources.now_js,
        "numbers.js": PackageResources.numbers_js,
        "page.js": PackageResources.page_js,
        "reading.js": PackageResources.reading_js,
        "records.css": PackageResources.records_css,
        "router.js": PackageResources.router_js,
        "search.js": PackageResources.search_js,
        "sync-request.js": PackageResources.sync_request_js,
        "table.js": PackageResources.table_js,
        "tables.css": PackageResources.tables_css,
        "text.js": PackageResources.text_js,
        "throughput.js": PackageResources.throughput_js,
        "time.js": PackageResources.time_js,
        "value.js": PackageResources.value_js,
        "view.js": PackageResources.view_js,
        "views.css": PackageResources.views_css,
        "views.js": PackageResources.views_js,
    ]

    /// A file, and the type that its suffix stands for.
    static func file(named name: String) -> File? {
        guard let bytes = all[name] else { return nil }
        let suffix = name.split(separator: ".").last ?? ""
        let type =
            switch suffix {
            case "html": "text/html"
            case "js": "text/javascript"
            case "css": "text/css"
            case "svg": "image/svg+xml"
            default: "application/octet-stream"
            }
        return File(type: type + "; charset=utf-8", bytes: bytes)
    }
}
