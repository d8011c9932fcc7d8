// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Primitives
internal import SandboxKit

/// Reads a JSON value into a field: its type, format, length and restricted picklist (step 2 of
/// the save order).
struct FieldReader {
    let field: SalesforceField
    let forms: NormalForms

    /// A value that JSON's own types already rule out. Salesforce finds it while it reads the
    /// request, before any record is looked at.
    struct TypeFault: Error, Equatable {
        var message: String
    }

    /// The value to keep.
    ///
    /// - Throws: a `TypeFault`, or a `SaveError`.
    func read(_ json: JSON) throws -> StoredValue {
        if json.isNull || json.text == "" { return field.type == .boolean ? .integer(0) : .null }
        switch field.type {
        case .boolean: return StoredValue(try truth(json))
        case .int, .double, .currency, .percent: return try number(json)
        case .date: return try date(json)
        case .datetime: return try dateTime(json)
        case .id, .reference: return try identifier(json)
        case .address, .complexvalue: throw fault(json)
        default: return try text(json)
        }
    }

    // MARK: Types

    private func truth(_ json: JSON) throws -> Bool {
        if let truth = json.truth { return truth }
        switch json.text?.lowercased() {
        case "true": return true
        case "false": return false
        default: throw fault(json)
        }
    }

    private func number(_ json: JSON) throws -> StoredValue {
        let written: String
        switch json {
        case .integer(let integer): written = String(integer)
        case .number(let number): written = "\(number)"
        case .string(let text) where Double(text)?.isFinite == true && !text.contains("x"):
            written = text
        default: throw fault(json)
        }
        guard let decimal = Decimal(string: written, locale: nil) else { throw fault(json) }
        let scale = field.type == .int ? 0 : field.scale
        let isKept = field.type != .int && forms.decimals == .kept
        let digits = field.type == .int ? field.digits : field.precision - field.scale
        var (magnitude, fitting) = (abs(decimal), Decimal())
        let mode = forms.decimals == .rounded ? NSDecimalNumber.RoundingMode.plain : .down
        NSDecimalRound(&fitting, &magnitude, isKept ? OrgLimits.keptDecimals : scale, mode)
        guard fitting < pow(Decimal(10), digits) else { throw SaveError.range(field, written) }
        let value = decimal < 0 ? -fitting : fitting
        if scale == 0, let whole = Int64("\(value)"), field.type == .int { return .integer(whole) }
        guard let double = Double("\(value)") else { throw fault(json) }
        return .real(double)
    }

    private func date(_ json: JSON) throws -> StoredValue {
        guard let text = json.text else { throw fault(json) }
        if let date = SOQLDate(text) { return .text(date.text) }
        // A time stands for its day.
        guard Timestamp(rfc3339: text) != nil, let date = SOQLDate(text.prefix(10)) else {
            throw fault(json)
        }
        return .text(date.text)
    }

    private func dateTime(_ json: JSON) throws -> StoredValue {
        guard let text = json.text,
            let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
        else { throw fault(json) }
        return StoredValue(SalesforceTime.seconds(time))
    }

    private func identifier(_ json: JSON) throws -> StoredValue {
        guard let text = json.text else { throw fault(json) }
        guard let id = SalesforceID.normalised(text) else {
            throw SaveError.malformedID(field, text)
        }
        return .text(id)
    }

    private func text(_ json: JSON) throws -> StoredValue {
        guard let given = json.text else { throw fault(json) }
        let text = forms.kept(given, in: field)
        guard !text.isEmpty else { return .null }
        guard text.utf16.count <= field.length else { throw SaveError.tooLong(field, text) }
        switch field.type {
        case .email:
            guard FieldReader.isEmail(text) else { throw SaveError.email(field, text) }
        case .picklist:
            guard accepts(text) else { throw SaveError.picklist(field, text) }
        case .multipicklist:
            let items = forms.kept(text.split(separator: ";").map(String.init), in: field)
            guard items.count <= OrgLimits.multiselectValues else {
                throw SaveError(
                    "TOO_MANY_ENUM_VALUE",
                    "\(field.label): too many values",
                    fields: [field.name]
                )
            }
            if let bad = items.first(where: { !accepts($0) }) {
                throw SaveError.picklist(field, bad)
            }
            return items.isEmpty ? .null : .text(items.joined(separator: ";"))
        default: break
        }
        return .text(text)
    }

    // MARK: Formats

    private func accepts(_ value: String) -> Bool {
        !field.isRestrictedPicklist
            || field.picklist.contains { $0.isActive && $0.value == value }
    }

    /// One `@`, a local part of the characters that Salesforce allows, a domain of two labels or
    /// more.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
        let local = Array(parts[0].utf8)
        let special = Array("!#$%&'*/=?^_+-`{|}~.".utf8)
        guard local.allSatisfy({ isAlphanumeric($0) || special.contains($0) }),
            local.first != UInt8(ascii: "."), local.last != UInt8(ascii: ".")
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func fault(_ json: JSON) -> TypeFault {
        let found: String
        switch json {
        case .null: found = "VALUE_NULL value null"
        case .boolean(let truth):
            found = truth ? "VALUE_TRUE value true" : "VALUE_FALSE value false"
        case .integer(let integer): found = "VALUE_NUMBER_INT value \(integer)"
        case .number(let number): found = "VALUE_NUMBER_FLOAT value \(number)"
        case .string(let text): found = "VALUE_STRING value \(text)"
        case .array: found = "START_ARRAY value ["
        case .object: found = "START_OBJECT value {"
        }
        let type: String
        switch field.type {
        case .boolean, .int, .double, .currency, .percent, .date, .datetime, .address:
            type = field.type.rawValue
        case .id, .reference: type = "reference"
        default: type = "string"
        }
        // Where in the text the value stands is not known any more; the reference has this place.
        return TypeFault(
            message: "Cannot deserialize instance of \(type) from \(found) or request may be "
                + "missing a required field at [line:1, column:2]"
        )
    }
}

extension SaveError: Error {}

extension OrgLimits {
    /// The decimals that are kept whatever a field's scale.
    static let keptDecimals = 24
    /// The most values of a multi-select picklist that a record may have.
    static let multiselectValues = 100
}
