// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// The user and the time of a save, and the options in the request's headers.
struct SaveContext: Sendable {
    var user: SalesforceUser
    /// The stamp of everything that this call changes, in whole seconds: records of one batch have
    /// the same one.
    var stamp: Timestamp
    /// The time of the save, which no fault makes another.
    var now: Timestamp
    var rules: RuleEngine
    /// `Sforce-Auto-Assign`: the active assignment rule gives new records their owner.
    var autoAssigns = true
    /// `Sforce-Duplicate-Rule-Header: allowSave=true`
    var allowsDuplicates = false
    /// The API version of the call, which paths to records begin with.
    var version = SalesforceVersions.newest
}

/// Saves records, in Salesforce's order (docs/reference/salesforce.md, Save order): values,
/// required fields, validation rules, unique values, duplicate rules, the record, assignment.
///
/// There are no triggers and no flows.
struct SalesforceSaver {
    let store: SalesforceStore
    let context: SaveContext

    private var schema: SalesforceSchema { store.schema }

    // MARK: Operations

    /// Creates a record.
    ///
    /// - Returns: its ID.
    /// - Throws: a `SaveFailure`, or a `FieldReader.TypeFault`.
    func create(_ object: SalesforceObject, _ members: [JSON.Member]) throws -> String {
        let (object, whole) = try writable(object)
        let draft = try RecordDraft(object, old: nil, members: members, forms: schema.forms)
        var record = try draft.record(whole)
        if whole["OwnerId"] != nil, record["OwnerId"]?.isNull ?? true {
            record["OwnerId"] = .text(context.user.id)
        }
        try checkReferences(whole, draft.changes, old: nil)
        try checkRules(whole, object, record, old: nil)
        try checkUnique(whole, record, id: nil)
        try checkDuplicates(whole, record, id: nil)
        try complete(whole, &record, old: nil)
        if context.autoAssigns, let owner = schema.assignments[whole.name.lowercased()] {
            record["OwnerId"] = .text(owner)
        }
        let id = try store.nextID(whole)
        record["Id"] = .text(id)
        record["CreatedDate"] = StoredValue(context.stamp)
        record["CreatedById"] = .text(context.user.id)
        touch(&record)
        if whole["IsUnreadByOwner"] != nil, draft.changes["IsUnreadByOwner"] == nil {
            record["IsUnreadByOwner"] = StoredValue(record["OwnerId"] != .text(context.user.id))
        }
        try store.insert(whole, record)
        return id
    }

    /// Updates a record.
    ///
    /// - Parameter key: the external ID field that named it, which the members may repeat.
    /// - Throws: a `SaveFailure`, or a `FieldReader.TypeFault`.
    func update(
        _ object: SalesforceObject,
        id: String,
        _ members: [JSON.Member],
        key: String? = nil
    ) throws {
        let (object, whole) = try writable(object)
        let old = try existing(whole, id)
        let draft = try RecordDraft(
            object,
            old: old,
            members: members,
            key: key,
            forms: schema.forms
        )
        if old["IsConverted"]?.isTrue == true { throw SaveFailure(.converted) }
        var record = try draft.record(whole)
        try complete(whole, &record, old: old)
        try checkReferences(whole, draft.changes, old: old)
        try checkRules(whole, object, record, old: old)
        try checkUnique(whole, record, id: id)
        try checkDuplicates(whole, record, id: id)
        var changes = record.filter { old[$0.key] != $0.value }
        touch(&changes, after: old)
        try store.update(whole, id: id, changes)
    }

    /// Puts a record into the recycle bin.
    func delete(_ object: SalesforceObject, id: String) throws {
        let (_, whole) = try writable(object)
        _ = try existing(whole, id)
        try store.update(
            whole,
            id: id,
            [
                "IsDeleted": StoredValue(true), "DeletedDate": StoredValue(context.stamp),
                "SystemModstamp": StoredValue(context.stamp),
                "LastModifiedDate": StoredValue(context.stamp),
                "LastModifiedById": .text(context.user.id),
            ]
        )
    }

    /// Creates or updates the record that an external ID names.
    ///
    /// - Returns: the record's ID and whether it is new; several IDs when it is not clear which
    ///   one is meant.
    func upsert(
        _ object: SalesforceObject,
        key: SalesforceField,
        value: JSON,
        _ members: [JSON.Member],
        updatesOnly: Bool = false
    ) throws -> UpsertOutcome {
        let (_, whole) = try writable(object)
        if key.type == .id {
            let text = value.text ?? ""
            guard !text.isEmpty else { return .saved(try create(object, members), isNew: true) }
            guard let id = SalesforceID.normalised(text) else {
                throw SaveFailure(.malformedID(key, text))
            }
            try update(object, id: id, members)
            return .saved(id, isNew: false)
        }
        let stored = try typed {
            try FieldReader(field: key, forms: schema.forms).read(value)
        }
        guard !stored.isNull else {
            throw SaveFailure(
                SaveError("MISSING_ARGUMENT", "\(key.name) not specified", fields: [])
            )
        }
        let found = try store.records(whole, field: key, value: stored).compactMap {
            $0["Id"]?.text
        }
        if found.count > 1 { return .ambiguous(found) }
        if let id = found.first {
            try update(object, id: id, members, key: key.name)
            return .saved(id, isNew: false)
        }
        guard !updatesOnly else { throw SaveFailure(.notFound) }
        var members = members.filter { $0.name.lowercased() != key.name.lowercased() }
        members.append(.init(key.name, value))
        return .saved(try create(object, members), isNew: true)
    }

    enum UpsertOutcome {
        case saved(String, isNew: Bool)
        case ambiguous([String])
    }

    // MARK: Parts

    /// The stamps of a change that a user makes. However a fault makes stamps lie, those of one
    /// record never go back: a save locks its row.
    func touch(_ record: inout SalesforceRecord, after old: SalesforceRecord = [:]) {
        let earlier = old["SystemModstamp"]?.integer ?? 0
        let stamp = StoredValue.integer(max(context.stamp.milliseconds, earlier))
        record["LastModifiedDate"] = stamp
        record["LastModifiedById"] = .text(context.user.id)
        record["SystemModstamp"] = stamp
    }

    /// The record of an ID that can be written to.
    func existing(_ object: SalesforceObject, _ id: String) throws -> SalesforceRecord {
        guard let idField = object["Id"] else { throw SaveFailure(.notFound) }
        guard id.hasPrefix(object.keyPrefix) else {
            throw SaveFailure(.malformedID(idField, id))
        }
        guard let record = try store.record(object, id: id) else {
            let isPurged = try store.isPurged(id)
            throw SaveFailure(isPurged ? .deleted : .unknownRecord)
        }
        guard !(record["IsDeleted"]?.isTrue ?? false) else { throw SaveFailure(.deleted) }
        return record
    }

    /// The object as the user sees it, and whole.
    private func writable(
        _ object: SalesforceObject
    ) throws -> (SalesforceObject, SalesforceObject) {
        guard object.isWritable, let whole = schema.whole(object.name) else {
            throw SaveFailure(
                SaveError(
                    "INSUFFICIENT_ACCESS_OR_READONLY",
                    "insufficient access rights on object id",
                    fields: []
                )
            )
        }
        return (object, whole)
    }

    private func typed<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as SaveError { throw SaveFailure(error) }
    }

    private func checkReferences(
        _ object: SalesforceObject,
        _ changes: SalesforceRecord,
        old: SalesforceRecord?
    ) throws {
        for field in object.fields where field.type == .reference {
            guard let id = changes[field.name]?.text else { continue }
            guard let target = schema.object(ofID: id), field.references.contains(target.name)
            else { throw SaveFailure(.malformedID(field, id)) }
            let found = try store.record(target, id: id)
            guard let found, !(found["IsDeleted"]?.isTrue ?? false) else {
                throw SaveFailure(.crossReference([field.name]))
            }
            // A record can go on belonging to a user who left, and cannot be given to one.
            if field.name == "OwnerId", target.name == "User", found["IsActive"]?.isTrue == false,
                old?["OwnerId"] != changes["OwnerId"]
            {
                throw SaveFailure(.inactiveOwner)
            }
        }
    }

    /// All active rules run; each one that fails adds its error.
    private func checkRules(
        _ object: SalesforceObject,
        _ visible: SalesforceObject,
        _ record: SalesforceRecord,
        old: SalesforceRecord?
    ) throws {
        let rules = try store.rules(of: object.name, onlyActive: true)
        guard !rules.isEmpty else { return }
        let errors = try context.rules.errors(
            rules,
            RuleQuestion(
                object: object,
                visible: visible,
                record: record,
                old: old,
                now: context.now,
                user: context.user,
                store: store
            )
        )
        guard errors.isEmpty else { throw SaveFailure(errors) }
    }

    private func checkUnique(
        _ object: SalesforceObject,
        _ record: SalesforceRecord,
        id: String?
    ) throws {
        for field in object.fields where field.isUnique {
            guard let value = record[field.name], !value.isNull else { continue }
            let others = try store.records(object, field: field, value: value, limit: 2)
            if let other = others.compactMap({ $0["Id"]?.text }).first(where: { $0 != id }) {
                throw SaveFailure(.duplicateValue(field.name, of: other))
            }
        }
    }

    private func checkDuplicates(
        _ object: SalesforceObject,
        _ record: SalesforceRecord,
        id: String?
    ) throws {
        for rule in schema.duplicateRules
        where rule.isActive && rule.object.lowercased() == object.name.lowercased() {
            guard !(context.allowsDuplicates && rule.allowsSave), let field = object[rule.field],
                let value = record[field.name], !value.isNull
            else { continue }
            let found = try store.records(object, field: field, value: value)
                .compactMap { $0["Id"]?.text }.filter { $0 != id }
            guard found.isEmpty else {
                throw SaveFailure(
                    DuplicateReport.error(rule, object.name, ids: found, version: context.version)
                )
            }
        }
    }
}
