// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import Synchronization
import VendorAPI

/// What the resources answer.
extension FakeOrg {
    func describe(_ path: String, _ call: HTTPRequest) -> HTTPResponse {
        let object = path.hasPrefix("/sobjects/Lead") ? "Lead" : "Contact"
        if call.headers.contains(where: { $0.name == "If-Modified-Since" }) {
            return HTTPResponse(status: 304)
        }
        let columns = state.withLock { $0.columns[object]! }
        if columns.isEmpty { return .error(404, "NOT_FOUND", "no such object") }
        let fields = columns.map { column in
            #"{"name":"\#(column.name)","label":"\#(column.name)","type":"\#(column.type)","#
                + #""length":80,"nillable":\#(column.name != "LastName"),"#
                + #""createable":\#(column.createable),"updateable":\#(column.updateable),"#
                + #""custom":\#(column.custom),"externalId":\#(column.externalID),"#
                + #""picklistValues":[{"active":true,"value":"A"},{"active":false,"value":"B"}]}"#
        }
        return HTTPResponse(
            status: 200,
            body: Array(#"{"fields":[\#(fields.joined(separator: ","))]}"#.utf8)
        )
    }

    func tooling(_ text: String) -> HTTPResponse {
        let (rules, mayRead) = state.withLock { ($0.rules, $0.mayReadRules) }
        if !mayRead { return .error(400, "INVALID_TYPE", "sObject type is not supported") }
        let asked = FakeSOQL(text)
        let rows: [String]
        if asked.columns == ["Metadata"] {
            rows = rules.filter { asked.accepts(["Id": .text($0.id)]) }
                .map { #"{"Metadata":{"errorConditionFormula":"\#($0.formula)"}}"# }
        } else {
            rows = rules.map { rule in
                #"{"Id":"\#(rule.id)","Active":true,"ErrorDisplayField":null,"#
                    + #""ErrorMessage":"no","ValidationName":"\#(rule.name)","#
                    + #""LastModifiedDate":"2026-01-01T00:00:00.000+0000","#
                    + #""EntityDefinition":{"QualifiedApiName":"Lead"}}"#
            }
        }
        let body =
            #"{"totalSize":\#(rows.count),"done":true,"records":[\#(rows.joined(separator: ","))]}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    func query(_ text: String, all: Bool) -> HTTPResponse {
        let asked = FakeSOQL(text)
        if asked.object == "User" { return user(asked) }
        return state.withLock { state in
            let visible = Set(state.columns[asked.object]!.map(\.name))
            let wanted = asked.columns.filter { $0 != "count()" }
            if let hidden = wanted.first(where: { !visible.contains($0) }) {
                return .error(400, "INVALID_FIELD", "No such column '\(hidden)' on entity")
            }
            var rows = state.rows[asked.object]!.values.filter { row in
                (all || row["IsDeleted"] == .boolean(false)) && asked.accepts(row)
            }
            if asked.isOrdered {
                rows.sort { left, right in
                    (left["SystemModstamp"]!.shown, left["Id"]!.shown)
                        < (right["SystemModstamp"]!.shown, right["Id"]!.shown)
                }
            }
            rows = Array(rows.prefix(asked.limit))
            return FakeOrg.page(rows, wanted, total: rows.count, &state)
        }
    }

    /// The sync user's own record; nobody else's is asked for.
    private func user(_ asked: FakeSOQL) -> HTTPResponse {
        guard state.withLock({ $0.mayReadUsers }) else {
            return .error(400, "INVALID_TYPE", "sObject type 'User' is not supported.")
        }
        let isOwn = asked.accepts(["Id": .text(FakeOrg.me)])
        let row = #"{"Alias":"sync","IsActive":true,"Title":null,"Profile":{"Name":"Sync"}}"#
        let body =
            #"{"totalSize":\#(isOwn ? 1 : 0),"done":true,"records":[\#(isOwn ? row : "")]}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    func page(_ locator: String) -> HTTPResponse {
        state.withLock { state in
            guard let rest = state.locators[locator] else {
                return .error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            }
            return FakeOrg.page(rest.rows, rest.columns, total: rest.rows.count, &state)
        }
    }

    private static func page(
        _ rows: [Row],
        _ columns: [String],
        total: Int,
        _ state: inout State
    ) -> HTTPResponse {
        let shown = rows.prefix(state.pageRows)
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("totalSize")
        writer.value(Int64(total))
        writer.name("done")
        writer.value(shown.count == rows.count)
        if shown.count < rows.count {
            let locator = "01g\(state.nextID)-\(shown.count)"
            state.nextID += 1
            state.locators[locator] = (Array(rows.dropFirst(shown.count)), columns)
            writer.name("nextRecordsUrl")
            writer.value("/services/data/v60.0/query/\(locator)")
        }
        writer.name("records")
        writer.beginArray()
        for row in columns.isEmpty ? [] : shown {
            writer.beginObject()
            for column in columns {
                writer.name(text: column)
                writer.value(row[column] ?? .null)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(status: 200, body: writer.bytes())
    }

    /// Creates, updates and upserts of a collection; two errors: a record that is gone, and a last
    /// name without letters.
    func change(_ call: HTTPRequest, _ path: String) -> HTTPResponse {
        let reader = JSONReader()
        defer { withExtendedLifetime(reader) {} }
        let orders: [(object: String, id: String?, fields: Row)] = call.body.withUnsafeBytes {
            let elements = try! reader.parseObject($0)["records"]!.elements!
            return elements.map { element in
                var fields: Row = [:]
                var object = ""
                for member in element.object(at: "record")!.members {
                    let name = String(decoding: member.name, as: UTF8.self)
                    if name == "attributes" {
                        object = member.value.object(at: "attributes")!["type"]!.text!
                    } else {
                        fields[name] = member.value.fieldValue
                    }
                }
                let id = fields.removeValue(forKey: "id")
                return (object, id?.shown, fields)
            }
        }
        let upsertField =
            path.split(separator: "/").count > 2 ? path.split(separator: "/").last : nil
        let results = orders.map { order -> String in
            if order.fields["LastName"] == .text("") {
                return #"{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","#
                    + #""message":"Required fields are missing: [LastName]","#
                    + #""fields":["LastName"]}]}"#
            }
            if let field = upsertField.map(String.init) {
                let twin = live(order.object).first { $0[field] == order.fields[field] }
                let id = save(order.object, twin?["Id"]?.shown, order.fields, by: FakeOrg.me)
                return #"{"id":"\#(id)","success":true,"errors":[],"created":\#(twin == nil)}"#
            }
            if let id = order.id {
                guard let row = row(order.object, id), row["IsDeleted"] == .boolean(false) else {
                    return #"{"success":false,"errors":[{"statusCode":"ENTITY_IS_DELETED","#
                        + #""message":"entity is deleted","fields":[]}]}"#
                }
            }
            let id = save(order.object, order.id, order.fields, by: FakeOrg.me)
            return #"{"id":"\#(id)","success":true,"errors":[]}"#
        }
        return HTTPResponse(status: 200, body: Array("[\(results.joined(separator: ","))]".utf8))
    }
}

extension FieldValue {
    /// The text of a text.
    var shown: String {
        if case .text(let text) = self { text } else { "\(self)" }
    }
}

/// `Date` headers for answers.
enum HTTPDateText {
    static func text(_ time: Timestamp) -> String {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let text = time.rfc3339
        let month = months[Int(text.dropFirst(5).prefix(2))! - 1]
        return "Mon, \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) "
            + "\(text.dropFirst(11).prefix(8)) GMT"
    }
}
