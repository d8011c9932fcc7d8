// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
internal import JSONCodec
public import LeadModel
public import VendorAPI

/// Writes the activity log into Marketo's, as a custom activity that an administrator has made and
/// approved (docs/reference/marketo.md, Activities).
///
/// The primary attribute is the kind of activity (`synced`, `failed`…). The type may have the
/// attributes `message`, `system`, `object`, `record`, `fields`, `reasons` and `activity`, in any
/// case, and those that it has are filled in. `activity` is our own ID of the entry: custom
/// activities can be neither changed nor deleted, and an entry whose answer was lost may be there
/// twice.
public actor MarketoActivityTarget: ActivityTarget {
    private let api: MarketoAPI
    private let name: String
    /// API names of the type's attributes by their lower-case form.
    private var attributes: [String: String]?

    init(api: MarketoAPI, name: String) {
        self.api = api
        self.name = name
    }

    /// Marketo takes 300 custom activities.
    public nonisolated var batchLimit: Int { Limits.recordsInCall }

    /// Adds activities to the logs of the persons that they are about.
    public func add(_ activities: [Activity]) async throws(VendorError) -> [String] {
        precondition(activities.count <= batchLimit, "a batch has a size")
        do throws(CallFailure) {
            let attributes = try await known()
            // A lead that only Salesforce has so far has no log in Marketo.
            let ofPersons = activities.filter {
                $0.lead.system == .marketo && Person.isID($0.lead.record)
            }
            var lines = try await add(ofPersons, attributes)
            let others = activities.count - ofPersons.count
            if others > 0 {
                lines.append("\(others) activities are of leads that Marketo does not have")
            }
            return lines
        } catch {
            throw error.fault
        }
    }

    private func add(
        _ activities: [Activity],
        _ attributes: [String: String]
    ) async throws(CallFailure) -> [String] {
        let encoded = activities.map { CustomActivity(name: name, $0).encoded(attributes) }
        var codes: [String: Int] = [:]
        for batch in SyncLeadsCall.batches(Array(encoded.indices), encoded) {
            var splitter = BatchSplitter(count: batch.count, limit: batch.count)
            while let range = splitter.next {
                do throws(CallFailure) {
                    for code in try await post(batch[range].map { encoded[$0] }) {
                        codes[code, default: 0] += 1
                    }
                    splitter.didSend()
                } catch {
                    guard case .refused(let refusal) = error else { throw error }
                    splitter.didRefuse()
                    if range.count == 1 { codes[refusal.code, default: 0] += 1 }
                }
            }
        }
        return codes.sorted { $0.key < $1.key }.map { (code, count) in
            "Marketo refuses \(count) custom activities \(name) (\(code))"
        }
    }

    /// Sends activities and returns the codes of those that were skipped.
    private func post(_ activities: [[UInt8]]) async throws(CallFailure) -> [String] {
        var body = Array(#"{"input":["#.utf8)
        for (index, activity) in activities.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += activity
        }
        body += Array("]}".utf8)
        let answer = try await api.post("/rest/v1/activities/external.json", json: body)
        return try answer.envelope { envelope throws(DecodingFailure) in
            try envelope.results { object -> String? in
                guard object.filled("status")?.text == "skipped" else { return nil }
                // The key is `errors` here, and `reasons` with leads.
                let errors = object.marketoErrors("errors") + object.marketoErrors("reasons")
                return errors.first?.code ?? "UNKNOWN"
            }.compactMap(\.self)
        }
    }

    /// The attributes of the type, asked for once.
    private func known() async throws(CallFailure) -> [String: String] {
        if let attributes { return attributes }
        let answer: HTTPResponse
        do throws(CallFailure) {
            answer = try await api.get(
                "/rest/v1/activities/external/type/\(Query.escaped(name))/describe.json"
            )
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            throw .fault(
                VendorError(
                    .refused,
                    code: refusal.code,
                    line: "Marketo has no custom activity '\(name)': make and approve it, or leave "
                        + "the setting empty"
                )
            )
        }
        let names = try answer.envelope { envelope throws(DecodingFailure) in
            try envelope.results { type throws(DecodingFailure) -> [String] in
                (type.filled("attributes")?.elements.map(Array.init) ?? []).compactMap { element in
                    element.object(at: "attributes")?.filled("apiName")?.text
                }
            }
        }.flatMap(\.self)
        let found = Dictionary(
            names.map { ($0.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        attributes = found
        return found
    }
}

/// An entry of the activity log as a custom activity.
struct CustomActivity {
    let name: String
    let activity: Activity

    init(name: String, _ activity: Activity) {
        self.name = name
        self.activity = activity
    }

    /// The JSON of `input`, with the attributes that the type has.
    func encoded(_ attributes: [String: String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("leadId")
        writer.value(Int64(activity.lead.record) ?? 0)
        writer.member("activityDate", activity.at.marketoText)
        writer.member("apiName", name)
        writer.member("primaryAttributeValue", activity.kind.rawValue)
        writer.name("attributes")
        writer.beginArray()
        for (wanted, value) in values where !value.isEmpty {
            guard let apiName = attributes[wanted] else { continue }
            writer.beginObject()
            writer.member("apiName", apiName)
            writer.member("value", String(value.prefix(Limits.messageCharacters)))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes()
    }

    private var values: [(String, String)] {
        [
            ("message", activity.message),
            ("system", activity.object.system.rawValue),
            ("object", activity.object.rawValue),
            ("record", activity.record ?? ""),
            ("fields", activity.fields.map(\.field).joined(separator: ", ")),
            ("reasons", activity.reasons.map(\.code).joined(separator: ", ")),
            ("activity", activity.id),
        ]
    }
}
