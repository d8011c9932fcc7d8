// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Adding custom activities (docs/reference/marketo.md, Activities). They can be neither changed
/// nor taken back.
extension MarketoCall {
    func addCustomActivities() async throws -> SandboxResponse {
        let records = try input(try document())
        let results = try await save { saver in
            let types = try MarketoCustomActivities(db: saver.store.db).all().compactMap(\.live)
            return try records.map { record -> JSON in
                do {
                    if let error = recordFault() { throw error }
                    let activity = try MarketoCall.customActivity(record, types)
                    guard try saver.store.exists(activity.lead) else {
                        throw MarketoAPIError.leadNotFound
                    }
                    let id = try saver.store.add(activity)
                    return [
                        "id": .integer(id), "marketoGUID": .string("\(id)"), "status": "added",
                    ]
                } catch let error as MarketoAPIError {
                    // The key is another one than with leads.
                    return ["status": "skipped", "errors": [error.json]]
                }
            }
        }
        return answer.success(results)
    }

    private static func customActivity(
        _ record: JSON,
        _ types: [MarketoActivityType]
    ) throws(MarketoAPIError) -> MarketoActivity {
        guard record.members != nil else { throw .invalidData }
        guard let lead = record["leadId"], !lead.isNull else { throw .missing("leadId") }
        guard let leadID = lead.whole ?? lead.text.flatMap({ Int64($0) }) else {
            throw .wrongType(lead, .integer)
        }
        let type = try type(record, types)
        guard let date = record["activityDate"]?.text, !date.isEmpty else {
            throw .missing("activityDate")
        }
        guard let at = MarketoTime.read(date) else { throw .wrongType(.string(date), .datetime) }
        guard let primary = record["primaryAttributeValue"]?.shown, !primary.isEmpty else {
            throw .missing("primaryAttributeValue")
        }
        return MarketoActivity(
            type: type.id,
            lead: leadID,
            at: MarketoTime.seconds(at),
            primaryValue: primary,
            attributes: try attributes(record["attributes"], of: type)
        )
    }

    private static func type(
        _ record: JSON,
        _ types: [MarketoActivityType]
    ) throws(MarketoAPIError) -> MarketoActivityType {
        let name = record["apiName"]?.text
        let id = record["activityTypeId"].flatMap { $0.whole ?? $0.text.flatMap { Int64($0) } }
        guard name != nil || id != nil else { throw .missing("apiName") }
        let type = types.first { type in
            type.id == id || name.map { $0.lowercased() == type.apiName?.lowercased() } ?? false
        }
        guard let type else {
            throw MarketoAPIError("1003", "Invalid data: activity type '\(name ?? "\(id ?? 0)")'")
        }
        return type
    }

    private static func attributes(
        _ json: JSON?,
        of type: MarketoActivityType
    ) throws(MarketoAPIError) -> [MarketoActivity.Attribute] {
        guard let json, !json.isNull else { return [] }
        guard let elements = json.elements else { throw .invalidData }
        guard json.bytes.count <= MarketoSandboxLimits.customAttributesBytes else {
            throw MarketoAPIError("1049")
        }
        var attributes: [MarketoActivity.Attribute] = []
        for element in elements {
            let name = element["apiName"]?.text ?? element["name"]?.text ?? ""
            let known = type.attributes.first { attribute in
                [attribute.apiName, attribute.name].contains {
                    $0?.lowercased() == name.lowercased()
                }
            }
            guard let known else { throw .unknownField(name) }
            guard let value = element["value"], let text = value.shown, !text.isEmpty else {
                continue
            }
            if let kind = MarketoField.Kind(rawValue: known.dataType) {
                let field = MarketoField(custom: known.name, known.name, kind, id: 0)
                _ = try field.kept(value)
            }
            attributes.append(.init(known.name, value, apiName: known.apiName))
        }
        return attributes
    }
}
