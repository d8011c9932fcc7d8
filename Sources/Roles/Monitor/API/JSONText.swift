// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// Writes an answer's JSON, with or without personal data.
struct JSONText: ~Copyable {
    var writer = JSONWriter()
    /// Whether values are shown as their kind and length only.
    let isMasked: Bool

    init(isMasked: Bool) { self.isMasked = isMasked }

    /// The bytes of what has been written.
    consuming func bytes() -> [UInt8] { writer.bytes() }

    mutating func object(_ body: (inout JSONText) throws -> Void) rethrows {
        writer.beginObject()
        try body(&self)
        writer.endObject()
    }

    mutating func object(
        _ name: StaticString,
        _ body: (inout JSONText) throws -> Void
    ) rethrows {
        writer.name(name)
        try object(body)
    }

    mutating func array<Element>(
        _ name: StaticString,
        _ elements: [Element],
        _ body: (inout JSONText, Element) throws -> Void
    ) rethrows {
        writer.name(name)
        writer.beginArray()
        for element in elements { try body(&self, element) }
        writer.endArray()
    }

    // MARK: Members that everybody may see

    mutating func member(_ name: StaticString, _ text: String?) {
        writer.name(name)
        if let text { writer.value(text) } else { writer.null() }
    }

    mutating func member(_ name: StaticString, _ number: Int64?) {
        writer.name(name)
        if let number { writer.value(number) } else { writer.null() }
    }

    mutating func member(_ name: StaticString, _ number: Int) { member(name, Int64(number)) }

    mutating func member(_ name: StaticString, _ number: Double?) {
        writer.name(name)
        if let number { writer.value(number) } else { writer.null() }
    }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        writer.name(name)
        writer.value(flag)
    }

    /// A time in milliseconds since 1970, or null.
    mutating func time(_ name: StaticString, _ milliseconds: Int64?) {
        writer.name(name)
        guard let milliseconds else { return writer.null() }
        let time = Timestamp(milliseconds: milliseconds)
        if time < .earliestWritable || time > .latestWritable { return writer.null() }
        writer.value(time)
    }

    // MARK: Personal data

    mutating func personal(_ name: StaticString, _ text: String?) {
        writer.name(name)
        value(text.map { FieldValue.text($0) } ?? .null)
    }

    mutating func personal(_ name: StaticString, _ value: FieldValue) {
        writer.name(name)
        self.value(value)
    }

    /// A field's value, or its kind and length. Null stays null, and texts end where a page ends.
    mutating func value(_ value: FieldValue) {
        guard isMasked, value != .null else {
            guard case .text(let text) = value else { return writer.value(value) }
            return writer.value(
                text.utf8.count > MonitorLimits.valueCharacters
                    ? text.prefixed(bytes: MonitorLimits.valueCharacters) + "…" : text
            )
        }
        let (kind, length) = JSONText.kind(of: value)
        object { json in
            json.member("masked", true)
            json.member("kind", kind)
            json.member("length", length)
        }
    }

    private static func kind(of value: FieldValue) -> (kind: String, length: Int) {
        switch value {
        case .null: ("null", 0)
        case .boolean: ("boolean", 1)
        case .integer(let number): ("number", "\(number)".count)
        case .number(let number): ("number", "\(number)".count)
        case .nested: ("object", 0)
        case .text(let text):
            if text.utf8.count <= MonitorLimits.shownBytes, text.contains("@") {
                ("email", text.count)
            } else if text.utf8.count <= 40, Timestamp(rfc3339: text) != nil {
                ("date", text.count)
            } else {
                ("text", text.count)
            }
        }
    }

    /// Bytes as text; as base64 where they are no UTF-8.
    mutating func personal(_ name: StaticString, bytes: [UInt8]?, cutTo limit: Int = .max) {
        writer.name(name)
        guard let bytes else { return writer.null() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            if isMasked { return value(.text(String(repeating: "?", count: bytes.count))) }
            let encoded = Data(bytes.prefix(min(limit, MonitorLimits.valueCharacters)))
                .base64EncodedString()
            return object { $0.member("base64", encoded) }
        }
        value(.text(text.prefixed(bytes: limit)))
    }

    // MARK: Records

    /// An entry of the activity log, as the contract has it.
    mutating func value(_ activity: Activity) {
        object { json in
            json.member("v", 1)
            json.member("kind", "activity")
            json.member("id", activity.id)
            json.member("lead", activity.lead.text)
            json.time("at", activity.at.milliseconds)
            json.member("type", activity.kind.rawValue)
            json.member("system", activity.object.system.rawValue)
            json.member("object", activity.object.rawValue)
            json.member("record", activity.record)
            json.member("message", json.words(activity.message, activity.reasons))
            json.array("fields", activity.fields) { json, field in
                json.object { json in
                    json.member("field", field.field)
                    json.personal("marketo", field.marketo)
                    json.personal("salesforce", field.salesforce)
                    json.member("winner", field.winner.rawValue)
                    json.member("rule", field.rule)
                }
            }
            json.reasons("reasons", activity.reasons)
            json.object("cause") { json in
                json.member("event", activity.cause.event)
                json.member("cycle", activity.cause.cycle)
                json.member("request", activity.cause.request)
                json.member("write", activity.cause.write)
            }
        }
    }

    mutating func reasons(_ name: StaticString, _ reasons: [Reason]) {
        array(name, reasons) { json, reason in
            json.object { json in
                json.member("code", reason.code)
                json.array("fields", reason.fields) { json, field in json.writer.value(field) }
                // A vendor repeats the value in its words.
                json.member("message", json.isMasked ? reason.code : reason.message)
            }
        }
    }

    /// What an entry of the log says.
    func words(of activity: Activity) -> String { words(activity.message, activity.reasons) }

    /// A sentence of the log; where it repeats what a vendor said, it is left to the codes.
    private func words(_ message: String, _ reasons: [Reason]) -> String {
        if !isMasked || reasons.isEmpty { return message }
        return "Refused: \(reasons.map(\.code).joined(separator: ", "))."
    }
}
