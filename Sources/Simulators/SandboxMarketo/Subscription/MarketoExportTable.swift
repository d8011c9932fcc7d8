// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// The rows of a bulk extract's file.
struct MarketoExportTable {
    private let request: JSON
    private let kind: MarketoExport.Kind
    private let columns: [String]
    private let separator: String

    /// The columns of a file of activities, unless fewer are asked for.
    static let activityColumns = [
        "marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId",
        "primaryAttributeValueId", "primaryAttributeValue", "attributes",
    ]

    /// The formats, and the separators of their columns.
    static let separators = ["CSV": ",", "TSV": "\t", "SSV": ";"]

    /// - Parameter request: one that `MarketoExportRequest` has checked.
    init(_ request: JSON, kind: MarketoExport.Kind) {
        self.request = request
        self.kind = kind
        columns = (request["fields"]?.elements ?? []).compactMap(\.text)
        separator = MarketoExportTable.separators[request["format"]?.text ?? "CSV"] ?? ","
    }

    var header: [UInt8] {
        let names = request["columnHeaderNames"]
        return line(columns.map { names?[$0]?.text ?? $0 })
    }

    /// Writes the rows as they are at a time.
    func forEachRow(
        _ store: MarketoStore,
        at now: Timestamp,
        _ body: ([UInt8]) throws -> Void
    ) throws {
        let filter = request["filter"] ?? [:]
        if kind == .activities {
            return try forEachActivity(filter, store, at: now, body)
        }
        func write(_ lead: MarketoLead) throws {
            try body(line(columns.map { lead[$0].shown ?? "null" }))
        }
        for (name, column) in [("createdAt", "createdAt"), ("updatedAt", "updatedAt")] {
            guard let range = filter[name] else { continue }
            let (start, end) = MarketoExportTable.times(range)
            return try store.forEachLead(
                "\(column) BETWEEN ? AND ? ORDER BY id",
                [start.milliseconds, end.milliseconds],
                write
            )
        }
        let lists = MarketoLists(db: store.db)
        let list = try lists.all().first { list in
            list.id == filter["staticListId"]?.whole || list.name == filter["staticListName"]?.text
        }
        guard let list else { return }
        for id in try lists.members(of: list.id) {
            if let lead = try store.lead(id) { try write(lead) }
        }
    }

    private func forEachActivity(
        _ filter: JSON,
        _ store: MarketoStore,
        at now: Timestamp,
        _ body: ([UInt8]) throws -> Void
    ) throws {
        let (start, end) = MarketoExportTable.times(filter["createdAt"] ?? [:])
        let types = (filter["activityTypeIds"]?.elements ?? []).compactMap(\.whole)
        let ids = (filter["primaryAttributeValueIds"]?.elements ?? []).compactMap(\.whole)
        let values = (filter["primaryAttributeValues"]?.elements ?? []).compactMap(\.text)
        try store.forEachActivity(from: start, to: end, visibleAt: now) { activity in
            guard types.isEmpty || types.contains(activity.type),
                // A deletion's lead has no log.
                activity.type != MarketoActivity.Kind.deleteLead,
                ids.isEmpty || ids.contains(activity.primaryID ?? -1),
                values.isEmpty || values.contains(activity.primaryValue ?? "")
            else { return }
            try body(line(columns.map { MarketoExportTable.text(activity, $0) }))
        }
    }

    private static func text(_ activity: MarketoActivity, _ column: String) -> String {
        switch column {
        case "marketoGUID": return "\(activity.id)"
        case "leadId": return "\(activity.lead)"
        case "activityDate": return MarketoTime.written(activity.at)
        case "activityTypeId": return "\(activity.type)"
        case "primaryAttributeValueId": return activity.primaryID.map { "\($0)" } ?? "null"
        case "primaryAttributeValue": return activity.primaryValue ?? "null"
        case "attributes":
            return JSON.object(activity.attributes.map { .init($0.name, $0.value) }).written
        default: return "null"
        }
    }

    /// A line, quoted where it has to be (RFC 4180).
    private func line(_ values: [String]) -> [UInt8] {
        let texts = values.map { value in
            let isPlain = value.utf8.allSatisfy { byte in
                byte != 0x22 && byte != 0x0A && byte != 0x0D && byte != separator.utf8.first
            }
            return isPlain ? value : "\"\(value.replacing("\"", with: "\"\""))\""
        }
        return Array((texts.joined(separator: separator) + "\n").utf8)
    }

    /// Both ends of a checked range, in whole seconds as times are shown.
    private static func times(_ range: JSON) -> (Timestamp, Timestamp) {
        func time(_ name: String) -> Timestamp {
            range[name]?.text.flatMap { MarketoTime.read($0) } ?? Timestamp(milliseconds: 0)
        }
        return (time("startAt"), time("endAt"))
    }
}
