// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// The checked request of a bulk extract.
enum MarketoExportRequest {
    /// The request as it is kept: fields, format, filter and the headers' names.
    ///
    /// - Throws: 1002 for what is missing, 1006 for an unknown field, 1035 for a filter that the
    ///   subscription does not have, 704 for a time that is none, 1003 for the rest.
    static func checked(
        _ json: JSON,
        _ kind: MarketoExport.Kind,
        _ catalogue: FieldCatalogue
    ) throws(MarketoAPIError) -> JSON {
        var request: JSON = [
            "fields": .array(
                try (kind == .leads ? leadFields(json, catalogue) : activityFields(json)).map {
                    .string($0)
                }
            ),
            "format": .string(try format(json)),
            "filter": try filter(json, kind),
        ]
        if let names = json["columnHeaderNames"], !names.isNull {
            guard names.members?.allSatisfy({ $0.value.text != nil }) ?? false else {
                throw .invalidData
            }
            request["columnHeaderNames"] = names
        }
        return request
    }

    private static func format(_ json: JSON) throws(MarketoAPIError) -> String {
        let format = json["format"]?.text ?? "CSV"
        guard MarketoExportTable.separators[format] != nil else {
            throw MarketoAPIError("1003", "Invalid data: format '\(format)'")
        }
        return format
    }

    private static func names(_ json: JSON) -> [String]? {
        if let text = json["fields"]?.text {
            return text.split(separator: ",").map(\.trimmingSpaces)
        }
        return json["fields"]?.elements?.compactMap(\.text)
    }

    private static func leadFields(
        _ json: JSON,
        _ catalogue: FieldCatalogue
    ) throws(MarketoAPIError) -> [String] {
        guard let names = names(json), !names.isEmpty else { throw .missing("fields") }
        for name in names where catalogue[name] == nil { throw .unknownField(name) }
        return names
    }

    private static func activityFields(_ json: JSON) throws(MarketoAPIError) -> [String] {
        let names = names(json) ?? []
        for name in names where !MarketoExportTable.activityColumns.contains(name) {
            throw .unknownField(name)
        }
        return names.isEmpty ? MarketoExportTable.activityColumns : names
    }

    private static func filter(
        _ json: JSON,
        _ kind: MarketoExport.Kind
    ) throws(MarketoAPIError) -> JSON {
        guard let filter = json["filter"], let members = filter.members, !members.isEmpty else {
            throw .missing("filter")
        }
        let known: Set<String> =
            kind == .leads
            ? ["createdAt", "updatedAt", "staticListId", "staticListName"]
            : [
                "createdAt", "activityTypeIds", "primaryAttributeValueIds",
                "primaryAttributeValues",
            ]
        for member in members where !known.contains(member.name) { throw MarketoAPIError("1035") }
        if kind == .activities {
            guard filter["createdAt"] != nil else { throw .missing("createdAt") }
            let types = filter["activityTypeIds"]?.elements ?? []
            guard !types.contains(.integer(MarketoActivity.Kind.deleteLead)) else {
                throw MarketoAPIError("1003", "Invalid data: activity type '37'")
            }
        } else if members.count > 1 {
            throw .tooMany("\(members.count) filters", most: 1)
        }
        for name in ["createdAt", "updatedAt"] {
            if let range = filter[name] { try check(range) }
        }
        return filter
    }

    private static func check(_ range: JSON) throws(MarketoAPIError) {
        var times: [Timestamp] = []
        for name in ["startAt", "endAt"] {
            guard let text = range[name]?.text, !text.isEmpty else { throw .missing(name) }
            guard let time = MarketoTime.read(text) else { throw MarketoAPIError("704") }
            times.append(time)
        }
        let milliseconds = times[1].milliseconds - times[0].milliseconds
        guard 0...MarketoSandboxLimits.exportWindowMilliseconds ~= milliseconds else {
            throw MarketoAPIError("1003", "Invalid data: a date range of at most 31 days")
        }
    }
}
