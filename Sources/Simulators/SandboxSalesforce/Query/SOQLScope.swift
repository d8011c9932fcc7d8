// SPDX-License-Identifier: Apache-2.0

/// The objects that a query reaches, with the joins that reach them: resolves paths to SQL.
struct SOQLScope {
    /// A field that a path leads to.
    struct Column {
        var field: SalesforceField
        /// Its value in SQL.
        var sql: String
        /// The object that it is part of.
        var object: SalesforceObject
    }

    /// A relationship that a path goes through.
    struct Step {
        var field: SalesforceField
        /// The objects that it can lead to, with their aliases in SQL.
        var targets: [(object: SalesforceObject, alias: String)]

        var isPolymorphic: Bool { targets.count > 1 }

        /// The ID of the record that it leads to.
        var id: String { value("Id") }

        /// A field of the record that it leads to.
        func value(_ name: String) -> String {
            let values = targets.filter { $0.object[name] != nil }.map { "\($0.alias).\"\(name)\"" }
            return values.count == 1 ? values[0] : "COALESCE(\(values.joined(separator: ", ")))"
        }
    }

    let query: String
    let object: SalesforceObject
    let profile: String
    let schema: SalesforceSchema
    /// The names at the start of a path that mean the object itself.
    let names: Set<String>
    /// Tells the aliases of a subquery from those of the query around it.
    let prefix: String

    private var joins: [String] = []
    private var steps: [String: Step] = [:]

    init(
        query: String,
        parsed: SOQLQuery,
        schema: SalesforceSchema,
        profile: String,
        isTooling: Bool,
        prefix: String = "t"
    ) throws(SOQLFault) {
        guard let object = schema.object(parsed.object.text, for: profile),
            // The Tooling API has metadata and users, and no records of the org.
            isTooling ? !object.isWritable : !object.isTooling
        else {
            throw SOQLFault(
                code: "INVALID_TYPE",
                reason: "sObject type '\(parsed.object.text)' is not supported. If you are "
                    + "attempting to use a custom object, be sure to append the '__c' after the "
                    + "entity name. Please reference your WSDL or the describe call for the "
                    + "appropriate names.",
                at: parsed.object.position,
                in: query
            )
        }
        self.query = query
        self.object = object
        self.profile = profile
        self.schema = schema
        self.prefix = prefix
        names = Set([parsed.alias?.lowercased(), object.name.lowercased()].compactMap { $0 })
    }

    /// `FROM …` with all joins that were needed so far.
    var source: String {
        (["FROM \"\(object.table)\" AS \(prefix)0"] + joins).joined(separator: " ")
    }

    /// The path without the object's own name at its start.
    func parts(_ path: SOQLPath) -> [String] {
        guard path.parts.count > 1, names.contains(path.parts[0].lowercased()),
            object.relationship(path.parts[0]) == nil
        else { return path.parts }
        return Array(path.parts.dropFirst())
    }

    /// The field that a path leads to.
    mutating func column(_ path: SOQLPath) throws(SOQLFault) -> Column {
        let parts = parts(path)
        guard parts.count > 1 else {
            let field = try field(parts[0], of: object, path)
            return Column(field: field, sql: "\(prefix)0.\"\(field.name)\"", object: object)
        }
        let step = try step(Array(parts.dropLast()), path)
        return try column(parts[parts.count - 1], of: step, path)
    }

    /// A field of the record that a relationship leads to.
    func column(
        _ name: String,
        of step: Step,
        _ path: SOQLPath
    ) throws(SOQLFault) -> Column {
        guard step.isPolymorphic else {
            let target = step.targets[0]
            let field = try field(name, of: target.object, path)
            return Column(
                field: field,
                sql: "\(target.alias).\"\(field.name)\"",
                object: target.object
            )
        }
        let found = step.targets.compactMap { $0.object[name] }
        guard let field = found.first, field.type.isStored else {
            throw missing(name, on: "Name", path)
        }
        // What owns a record is a queue or a user; only groups say which of their kinds they are.
        if field.name == "Type" {
            let users = step.targets.first { $0.object.name == "User" }
            let sql =
                "COALESCE(\(step.value("Type")), "
                + "CASE WHEN \(users?.alias ?? "NULL").\"Id\" IS NOT NULL THEN 'User' END)"
            return Column(field: field, sql: sql, object: step.targets[0].object)
        }
        return Column(field: field, sql: step.value(field.name), object: step.targets[0].object)
    }

    /// The relationship at the end of some; joins what is not joined yet.
    mutating func step(_ names: [String], _ path: SOQLPath) throws(SOQLFault) -> Step {
        guard names.count <= OrgLimits.soqlRelationships else {
            throw fault(
                "SOQL statements cannot reference more than \(OrgLimits.soqlRelationships) "
                    + "relationship levels",
                path
            )
        }
        let key = names.joined(separator: ".").lowercased()
        if let known = steps[key] { return known }
        let name = names[names.count - 1]
        let (reference, sql): (SalesforceField, String)
        if names.count == 1 {
            reference = try relationship(name, of: object, path)
            sql = "\(prefix)0.\"\(reference.name)\""
        } else {
            let before = try step(Array(names.dropLast()), path)
            guard !before.isPolymorphic else { throw noRelationship(name, path) }
            reference = try relationship(name, of: before.targets[0].object, path)
            sql = "\(before.targets[0].alias).\"\(reference.name)\""
        }
        var step = Step(field: reference, targets: [])
        for target in reference.references {
            guard let target = schema.object(target, for: profile) else { continue }
            let alias = "\(prefix)\(joins.count + 1)"
            joins.append("LEFT JOIN \"\(target.table)\" AS \(alias) ON \(alias).\"Id\" = \(sql)")
            step.targets.append((target, alias))
        }
        guard !step.targets.isEmpty else { throw noRelationship(name, path) }
        steps[key] = step
        return step
    }

    private func field(
        _ name: String,
        of object: SalesforceObject,
        _ path: SOQLPath
    ) throws(SOQLFault) -> SalesforceField {
        guard let field = object[name] else { throw missing(name, on: object.name, path) }
        return field
    }

    private func relationship(
        _ name: String,
        of object: SalesforceObject,
        _ path: SOQLPath
    ) throws(SOQLFault) -> SalesforceField {
        guard let field = object.relationship(name) else { throw noRelationship(name, path) }
        return field
    }

    private func noRelationship(_ name: String, _ path: SOQLPath) -> SOQLFault {
        fault(
            "Didn't understand relationship '\(name)' in field path. If you are attempting to use "
                + "a custom relationship, be sure to append the '__r' after the custom "
                + "relationship "
                + "name. Please reference your WSDL or the describe call for the "
                + "appropriate names.",
            path
        )
    }

    private func missing(_ name: String, on object: String, _ path: SOQLPath) -> SOQLFault {
        fault(
            "No such column '\(name)' on entity '\(object)'. If you are attempting to use a custom "
                + "field, be sure to append the '__c' after the custom field name. "
                + "Please reference "
                + "your WSDL or the describe call for the appropriate names.",
            path
        )
    }

    func fault(_ reason: String, _ path: SOQLPath) -> SOQLFault {
        SOQLFault(code: "INVALID_FIELD", reason: reason, at: path.position, in: query)
    }
}
