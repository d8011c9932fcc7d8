// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A record by the names of its fields.
typealias SalesforceRecord = [String: StoredValue]

/// The first steps of a save, which need nothing but the request, the old record and the fields
/// that the user sees.
struct RecordDraft {
    /// The object as the user sees it.
    let object: SalesforceObject
    /// The record as it is; nil for a new one.
    let old: SalesforceRecord?
    /// The fields that the request brings, with their new values.
    private(set) var changes: SalesforceRecord = [:]

    /// Reads the members of a request's record.
    ///
    /// - Parameter key: the external ID that named the record, which may be in it as well.
    /// - Throws: a `SaveFailure`, or a `FieldReader.TypeFault`.
    init(
        _ object: SalesforceObject,
        old: SalesforceRecord?,
        members: [JSON.Member],
        key: String? = nil,
        forms: NormalForms
    ) throws {
        self.object = object
        self.old = old
        let members = members.filter { $0.name.lowercased() != "attributes" }
        let fields = try members.map { member in
            guard let field = object[member.name] else {
                throw SaveFailure(.noColumn(member.name, object.name))
            }
            return field
        }
        if fields.contains(where: { $0.type == .id }) { throw SaveFailure(.idGiven) }
        let pairs = zip(fields, members).map { ($0, $1.value) }
        let values = try RecordDraft.values(of: pairs, forms)
        let unwritable = fields.filter { field in
            !(old == nil ? field.isCreateable : field.isUpdateable) && field.name != key
        }
        guard unwritable.isEmpty else {
            throw SaveFailure(.unwritable(unwritable.map(\.name)))
        }
        changes = values
    }

    /// All values, or all that is wrong with them. A fault of types comes first, and alone.
    private static func values(
        of pairs: [(SalesforceField, JSON)],
        _ forms: NormalForms
    ) throws -> SalesforceRecord {
        var values: SalesforceRecord = [:]
        var errors: [SaveError] = []
        for (field, json) in pairs {
            do {
                values[field.name] = try FieldReader(field: field, forms: forms).read(json)
            } catch let error as SaveError {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw SaveFailure(errors) }
        return values
    }

    /// The record as it would be saved: defaults for a new one, and the names put together.
    ///
    /// - Parameter whole: the object with all its fields, because defaults are not the user's
    ///   matter.
    func record(_ whole: SalesforceObject) throws -> SalesforceRecord {
        var record = old ?? RecordDraft.defaults(whole)
        for (name, value) in changes {
            // A field that defaults takes its default for nothing, on a create only.
            if old == nil, value.isNull, let given = record[name], !given.isNull { continue }
            record[name] = value
        }
        if whole["LastName"] != nil, whole["FirstName"] != nil {
            record["Name"] = StoredValue(RecordDraft.name(record))
        }
        let missing = whole.fields.filter { field in
            guard field.type != .boolean, record[field.name]?.isNull ?? true else { return false }
            return field.isRequired
                || (old != nil && !field.isNillable && changes[field.name] != nil)
        }
        guard missing.isEmpty else { throw SaveFailure(.required(missing.map(\.name))) }
        return record
    }

    /// First and last name, as the compound field shows them.
    static func name(_ record: SalesforceRecord) -> String? {
        let parts = ["FirstName", "LastName"].compactMap { record[$0]?.text }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func defaults(_ object: SalesforceObject) -> SalesforceRecord {
        var record: SalesforceRecord = [:]
        for field in object.fields where field.type.isStored {
            if field.type == .boolean {
                record[field.name] = StoredValue(field.defaultValue.truth ?? false)
            } else if !field.defaultValue.isNull {
                record[field.name] =
                    (try? FieldReader(field: field, forms: NormalForms()).read(field.defaultValue))
                    ?? .null
            }
        }
        return record
    }
}
