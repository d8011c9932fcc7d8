// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Primitives
internal import SandboxKit

/// The calls of the partner API (`u`) and the enterprise API (`c`) that need a session: each one is
/// a call of the REST API in other words.
struct SalesforceSOAP: Sendable {
    /// Any call by the session's user.
    let call: SalesforceCall
    let isEnterprise: Bool
    let header: XMLNode?

    func answer(
        _ operation: XMLNode,
        _ session: SalesforceOAuth
    ) async throws -> SandboxResponse {
        let result: String
        switch operation.name {
        case "create": result = try await save(operation, "POST", "composite/sobjects")
        case "update": result = try await save(operation, "PATCH", "composite/sobjects")
        case "upsert": result = try await upsert(operation)
        case "delete": result = try await delete(operation)
        case "query", "queryAll":
            let text = operation["queryString"]?.text ?? ""
            result = try await query("\(operation.name)?q=\(SalesforceSOAP.encoded(text))")
        case "queryMore":
            let locator = operation["queryLocator"]?.text ?? ""
            result = try await query("query/\(SalesforceSOAP.encoded(locator))")
        case "getUserInfo": result = "<result>\(userInformation)</result>"
        case "getServerTimestamp":
            let now = SalesforceTime.seconds(call.environment.clock.now()).rfc3339
            result = "<result><timestamp>\(now)</timestamp></result>"
        default:
            return session.fault(
                "INVALID_OPERATION",
                "the sandbox has no SOAP call '\(operation.name)'"
            )
        }
        let api = isEnterprise ? "enterprise" : "partner"
        return session.envelope(
            200,
            "<\(operation.name)Response>\(result)</\(operation.name)Response>",
            namespaces: "xmlns=\"urn:\(api).soap.sforce.com\" "
                + "xmlns:sf=\"urn:sobject.\(api).soap.sforce.com\""
        )
    }

    // MARK: Saving

    private func save(
        _ operation: XMLNode,
        _ method: String,
        _ path: String
    ) async throws -> String {
        let records = operation.children.filter { $0.name == "sObjects" }.map(record)
        guard !records.isEmpty else { return "" }
        let isWhole = header?["AllOrNoneHeader"]?["allOrNone"]?.text == "true"
        let body: JSON = ["allOrNone": .boolean(isWhole), "records": .array(records)]
        return try results(await rest(method, path, body))
    }

    private func upsert(_ operation: XMLNode) async throws -> String {
        let key = operation["externalIDFieldName"]?.text ?? ""
        let first = operation.children.first { $0.name == "sObjects" }.map(record)
        let type = first?["attributes"]?["type"]?.text ?? ""
        let path = "composite/sobjects/\(type)/\(key)"
        return try await save(operation, "PATCH", path)
    }

    private func delete(_ operation: XMLNode) async throws -> String {
        let ids = operation.children.filter { $0.name == "ids" }.map(\.text)
        guard !ids.isEmpty else { return "" }
        let list = ids.map(SalesforceSOAP.encoded).joined(separator: ",")
        return try results(await rest("DELETE", "composite/sobjects?ids=\(list)", nil))
    }

    /// A record as the REST API reads it. The partner API names the type in an element, the
    /// enterprise API in the element's own type.
    private func record(_ node: XMLNode) -> JSON {
        var type = node.attributes["type"]?.split(separator: ":").last.map(String.init) ?? ""
        if let named = node["type"], !isEnterprise || type.isEmpty || type == "sObject" {
            type = named.text
        }
        var record: JSON = ["attributes": ["type": .string(type)]]
        for child in node.children {
            if child.name == "fieldsToNull" {
                record[child.text] = .null
            } else if child.attributes["nil"] != "true", child.name != "type" || isEnterprise {
                record[child.name] = .string(child.text)
            }
        }
        return record
    }

    private func results(_ json: JSON) -> String {
        (json.elements ?? []).map { result in
            let errors = (result["errors"]?.elements ?? []).map { error in
                let fields = (error["fields"]?.elements ?? []).compactMap(\.text)
                    .map { element("fields", $0) }.joined()
                return "<errors>" + fields + element("message", error["message"]?.text ?? "")
                    + element("statusCode", error["statusCode"]?.text ?? "") + "</errors>"
            }.joined()
            let created = result["created"]?.truth.map { element("created", "\($0)") } ?? ""
            let isGood = result["success"]?.truth ?? false
            let id = isGood ? result["id"]?.text : nil
            return "<result>" + created + errors
                + (id.map { element("id", $0) } ?? "<id xsi:nil=\"true\"/>")
                + element("success", "\(isGood)") + "</result>"
        }.joined()
    }

    // MARK: Queries

    private func query(_ path: String) async throws -> String {
        let size = header?["QueryOptions"]?["batchSize"]?.text
        let json = try await rest(
            "GET",
            path,
            nil,
            headers: size.map { [("Sforce-Query-Options", "batchSize=\($0)")] } ?? []
        )
        return "<result xsi:type=\"QueryResult\">\(queryResult(json))</result>"
    }

    private func queryResult(_ json: JSON) -> String {
        let locator = json["nextRecordsUrl"]?.text?.split(separator: "/").last.map(String.init)
        return element("done", "\(json["done"]?.truth ?? true)")
            + (locator.map { element("queryLocator", $0) } ?? "<queryLocator xsi:nil=\"true\"/>")
            + (json["records"]?.elements ?? []).map { record("records", $0) }.joined()
            + element("size", json["totalSize"]?.written ?? "0")
    }

    private func record(_ name: String, _ json: JSON) -> String {
        let type = json["attributes"]?["type"]?.text ?? "sObject"
        var text = "<\(name) xsi:type=\"sf:\(isEnterprise ? type : "sObject")\">"
        if !isEnterprise { text += "<sf:type>\(type)</sf:type>" }
        // The partner API has the ID in every record.
        if !isEnterprise, json["Id"] == nil { text += "<sf:Id xsi:nil=\"true\"/>" }
        for member in json.members ?? [] where member.name != "attributes" {
            text += value("sf:\(member.name)", member.value)
        }
        return text + "</\(name)>"
    }

    private func value(_ name: String, _ json: JSON) -> String {
        switch json {
        case .null: "<\(name) xsi:nil=\"true\"/>"
        case .string(let text) where text.hasSuffix(".000+0000"):
            element(name, text.dropLast(5) + "Z")
        case .string(let text): element(name, text)
        case .object where json["records"] != nil:
            "<\(name) xsi:type=\"QueryResult\">\(queryResult(json))</\(name)>"
        case .object where json["attributes"] != nil: record(name, json)
        case .object(let members):
            "<\(name)>" + members.map { value("sf:\($0.name)", $0.value) }.joined() + "</\(name)>"
        default: element(name, json.written)
        }
    }

    // MARK: Parts

    private var userInformation: String {
        element("organizationId", SalesforceUsers.organizationID)
            + element("organizationName", "LeadSync Sandbox")
            + element("userEmail", call.user.username) + element("userFullName", call.user.name)
            + element("userId", call.user.id) + element("userLanguage", "en_US")
            + element("userLocale", "en_US") + element("userName", call.user.username)
            + element("userTimeZone", "GMT") + element("userType", "Standard")
    }

    /// The answer of a call of the REST API.
    ///
    /// - Throws: a `SaveFailure` when the whole call is refused.
    private func rest(
        _ method: String,
        _ path: String,
        _ body: JSON?,
        headers: [(name: String, value: String)] = []
    ) async throws -> JSON {
        let target = "/services/data/\(call.version)/\(path)"
        let (status, json) = try await call.outcome(method, target, body, headers: headers)
        guard status < 300 else {
            let error = json.elements?.first
            throw SaveFailure(
                SaveError(
                    error?["errorCode"]?.text ?? "UNKNOWN_EXCEPTION",
                    error?["message"]?.text ?? ""
                )
            )
        }
        return json
    }

    private func element(_ name: String, _ text: some StringProtocol) -> String {
        "<\(name)>\(XMLNode.escaped(String(text)))</\(name)>"
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
