// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// One reason why a lead cannot be written, and the group of failures that it belongs to.
struct FailureReason: Codable, Hashable, Sendable {
    /// The code that Salesforce gives when one of its validation rules refuses a record.
    static let ruleCode = "FIELD_CUSTOM_VALIDATION_EXCEPTION"

    /// The kind of record, `Lead`.
    var object: String
    /// The status code.
    var code: String
    /// The first field that is at fault.
    var field: String?
    /// The system's own words.
    var message: String

    /// The reasons of a failure, never none.
    ///
    /// - Parameter words: what there is to say where no reason is given.
    static func all(
        _ reasons: [Reason],
        object: ObjectType,
        otherwise words: String
    ) -> [FailureReason] {
        if reasons.isEmpty {
            let text = words.prefixed(bytes: MonitorLimits.shownBytes)
            return [
                FailureReason(object: object.rawValue, code: "FAILED", field: nil, message: text)
            ]
        }
        return reasons.map {
            FailureReason(
                object: object.rawValue,
                code: $0.code.prefixed(bytes: MonitorLimits.shownBytes),
                field: $0.fields.first?.prefixed(bytes: MonitorLimits.shownBytes),
                message: $0.message.prefixed(bytes: MonitorLimits.shownBytes)
            )
        }
    }

    /// The ID of the group: failures of the same code and field have one cause, and those of a
    /// validation rule are told apart by the rule's message.
    func cause(in system: VendorSystem) -> String {
        var hash = StableHash()
        hash.add(system.rawValue)
        hash.add(object)
        hash.add(code)
        hash.add(field ?? "")
        if code == FailureReason.ruleCode { hash.add(message) }
        return String(hash.value, radix: 16)
    }

    /// What frees the leads of a group, in a sentence.
    static func freedBy(code: String, field: String?, rule: String?) -> String {
        if let rule {
            return "frees itself when the lead changes, or when validation rule \(rule) is changed "
                + "or switched off; a retry tries it now"
        }
        guard let field else {
            return "frees itself when the lead or the schema changes; a retry tries it now"
        }
        return "frees itself when the lead changes, or when \(field) is changed in Salesforce's "
            + "setup; a retry tries it now"
    }
}

extension String {
    /// The text, or as much of it as fits into so many bytes, without the zero byte that ends a
    /// text in SQLite.
    func prefixed(bytes: Int) -> String {
        var text = self
        if utf8.count > bytes {
            var end = utf8.index(startIndex, offsetBy: bytes)
            // Half a scalar would be shown as a replacement character.
            while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
            text = String(decoding: utf8[..<end], as: UTF8.self)
        }
        return text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }
}
