// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// What active rules name beside the record: asked for with the sync user, and only that.
extension SalesforceSchemaCache {
    /// Everything that was asked for.
    struct Supply: Hashable {
        var names = RuleNames()
        var globals: [Field] = []
        /// Columns of parents that a poll brings along.
        var parents: [ObjectType: [RelatedColumn]] = [:]
        /// Columns of the users who own records, where an owner may be a queue as well.
        var owners: [ObjectType: [RelatedColumn]] = [:]
    }

    /// The globals and the parents' columns for the rules that are active now.
    func supplied(_ names: RuleNames) async throws(VendorError) -> Supply {
        var supply = Supply(names: names)
        for object in [ObjectType.lead, .contact] {
            let parents = names.parents[object] ?? []
            supply.parents[object] = try await parentColumns(parents, object)
            supply.owners[object] = try await ownerColumns(parents, object)
        }
        // Salesforce may not have said whose token it is: then nothing is known of the user.
        guard names.needsUser, let user = client.login.userID else { return supply }
        var globals = [Field(name: "$User.Id", value: .text(user))]
        let groups = Dictionary(grouping: names.globals) {
            String($0.lowercased().prefix { $0 != "." })
        }
        for (title, ask) in asks(groups, names, user) {
            do throws(VendorError) {
                for field in try await ask() where !globals.contains(where: { $0.isSame(field) }) {
                    globals.append(field)
                }
            } catch {
                guard error.kind == .refused || error.kind == .permissionMissing else {
                    throw error
                }
                note(
                    "The Salesforce sync user may not read what validation rules ask about \(title)"
                        + " (\(error.code ?? "refused")): such rules are left to Salesforce"
                )
            }
        }
        supply.globals = globals
        return supply
    }

    private typealias Ask = () async throws(VendorError) -> [Field]

    private func asks(
        _ groups: [String: [String]],
        _ names: RuleNames,
        _ user: String
    ) -> [(String, Ask)] {
        func group(_ name: String) -> [String] { groups[name] ?? [] }
        var asks: [(String, Ask)] = []
        let ofUser = group("$user") + group("$profile") + group("$userrole")
        let extra = names.asksForDay ? ["$User.TimeZoneSidKey"] : []
        if !(ofUser + extra).isEmpty {
            asks.append(
                (
                    "$User and $Profile",
                    { () throws(VendorError) in try await self.ofUser(ofUser + extra, user) }
                )
            )
        }
        if !group("$organization").isEmpty {
            asks.append(
                (
                    "$Organization",
                    { () throws(VendorError) in
                        try await self.ofOrganization(group("$organization"))
                    }
                )
            )
        }
        if !group("$permission").isEmpty {
            asks.append(
                (
                    "$Permission",
                    { () throws(VendorError) in
                        try await self.permissions(group("$permission"), user)
                    }
                )
            )
        }
        for (object, names) in objects(of: group("$setup"), parts: 3) {
            asks.append(
                (
                    "$Setup.\(object)",
                    { () throws(VendorError) in try await self.setting(object, names, user) }
                )
            )
        }
        for (object, names) in objects(of: group("$custommetadata"), parts: 4) {
            asks.append(
                (
                    "$CustomMetadata.\(object)",
                    { () throws(VendorError) in try await self.metadata(object, names) }
                )
            )
        }
        if !group("$label").isEmpty {
            asks.append(
                (
                    "$Label",
                    { () throws(VendorError) in try await self.labels(group("$label"), user) }
                )
            )
        }
        return asks
    }

    /// Names by the object that they name behind their group.
    private func objects(of names: [String], parts count: Int) -> [(String, [String])] {
        var order: [(String, [String])] = []
        for name in names {
            let parts = name.split(separator: ".")
            guard parts.count >= count, parts.dropFirst().allSatisfy(\.isPlainName) else {
                continue
            }
            let object = String(parts[1])
            if let place = order.firstIndex(where: { $0.0.lowercased() == object.lowercased() }) {
                order[place].1.append(name)
            } else {
                order.append((object, [name]))
            }
        }
        return order
    }

    // MARK: Ways to values

    /// The columns that lead to fields, as far as describe shows them.
    private func columns(
        _ wanted: [(name: String, path: [String])],
        from object: String
    ) async throws(VendorError) -> [RelatedColumn] {
        var columns: [RelatedColumn] = []
        for (name, path) in wanted.prefix(Limits.columnsForRules) {
            guard let column = try await column(name, path, from: object) else { continue }
            columns.append(column)
        }
        return columns
    }

    private func column(
        _ name: String,
        _ path: [String],
        from object: String
    ) async throws(VendorError) -> RelatedColumn? {
        guard path.count <= Limits.queriedLevels + 1, path.allSatisfy(\.isPlainName),
            let field = path.last
        else { return nil }
        var type = try await described(type: object)
        var way: [String] = []
        for step in path.dropLast() {
            guard let found = type?.relationships[step.lowercased()] else { return nil }
            way.append(found.name)
            guard found.targets.count == 1 else {
                return RelatedColumn.ofOwner(name, way, Array(path.dropFirst(way.count)))
            }
            type = try await described(type: found.targets[0])
        }
        guard let found = type?.columns[field.lowercased()] else { return nil }
        let column = RelatedColumn(name: name, path: way + [found.name], type: found.type)
        return column.isReadable ? column : nil
    }

    private func parentColumns(
        _ names: [String],
        _ object: ObjectType
    ) async throws(VendorError) -> [RelatedColumn] {
        // What a record type is called, describe tells.
        let wanted = names.filter { !$0.lowercased().hasPrefix("recordtype.") }
            .map { name in
                (name, name.split(separator: ".").map { String($0.prefix { $0 != ":" }) })
            }
        return try await columns(wanted, from: object.rawValue)
    }

    /// What queries of the records do not know of an owner: it is read from the users themselves.
    private func ownerColumns(
        _ names: [String],
        _ object: ObjectType
    ) async throws(VendorError) -> [RelatedColumn] {
        let owner = "owner:user."
        let wanted = names.filter { $0.lowercased().hasPrefix(owner) }
            .map { ($0, $0.dropFirst(owner.count).split(separator: ".").map(String.init)) }
            .filter { !RelatedColumn.isOfOwners($0.1) }
        guard !wanted.isEmpty,
            let targets = try await described(type: object.rawValue)?.relationships["owner"]?
                .targets, targets.count > 1, targets.contains("User")
        else { return [] }
        return try await columns(wanted, from: "User")
    }

    private func rows(
        _ columns: [RelatedColumn],
        _ further: [String],
        from object: String,
        where condition: String?
    ) async throws(VendorError) -> [(fields: [Field], key: String)] {
        var names = further
        for column in columns.map(\.column) where !names.contains(column) { names.append(column) }
        let query =
            "SELECT \(names.joined(separator: ",")) FROM \(object)"
            + (condition.map { " WHERE " + $0 } ?? " LIMIT 1")
        return try await client.rows(APIPath.query(query), of: "what rules name") {
            (row) throws(DecodingFailure) in
            (
                columns.compactMap { column in
                    column.value(in: row).map { Field(name: column.name, value: $0) }
                },
                further.first.flatMap { row.member(named: $0)?.text } ?? ""
            )
        }
    }

    // MARK: Groups

    private func ofUser(_ names: [String], _ user: String) async throws(VendorError) -> [Field] {
        let wanted = names.map { name in
            var path = name.split(separator: ".").map(String.init)
            switch path.removeFirst().lowercased() {
            case "$profile": path.insert("Profile", at: 0)
            case "$userrole": path.insert("UserRole", at: 0)
            default: break
            }
            return (name, path)
        }
        let columns = try await columns(wanted, from: "User")
        if columns.isEmpty { return [] }
        let id = "Id = \(SOQL.literal(user))"
        return try await rows(columns, ["Id"], from: "User", where: id).first?.fields ?? []
    }

    private func ofOrganization(_ names: [String]) async throws(VendorError) -> [Field] {
        let wanted = names.map { ($0, $0.split(separator: ".").dropFirst().map(String.init)) }
        let columns = try await columns(wanted, from: "Organization")
        if columns.isEmpty { return [] }
        return try await rows(columns, ["Id"], from: "Organization", where: nil).first?.fields ?? []
    }

    /// A custom setting: the user's own record counts, then its profile's, then the org's, field by
    /// field.
    private func setting(
        _ object: String,
        _ names: [String],
        _ user: String
    ) async throws(VendorError) -> [Field] {
        let wanted = names.map { ($0, $0.split(separator: ".").dropFirst(2).map(String.init)) }
        let columns = try await columns(wanted, from: object)
        guard try await described(type: object)?.isSetting == true, !columns.isEmpty else {
            return []
        }
        let found = try await rows(columns, ["SetupOwnerId"], from: object, where: "Id != null")
        let profile = try await ofUser(["$User.ProfileId"], user).first?.value
        func rank(_ owner: String) -> Int? {
            if SalesforceRecordID.isSame(owner, user) { return 0 }
            if case .text(let id)? = profile, SalesforceRecordID.isSame(owner, id) { return 1 }
            return owner.hasPrefix("00D") ? 2 : nil
        }
        let levels = found.compactMap { row in rank(row.key).map { ($0, row.fields) } }
            .sorted { $0.0 < $1.0 }
        return columns.map { column in
            let values = levels.compactMap { level in
                level.1.first { $0.name == column.name }?.value
            }
            let blank: FieldValue = column.type == "boolean" ? .boolean(false) : .null
            return Field(
                name: column.name,
                value: values.first { !$0.isBlank } ?? values.first ?? blank
            )
        }
    }

    private func metadata(
        _ object: String,
        _ names: [String]
    ) async throws(VendorError) -> [Field] {
        var fields: [Field] = []
        let byRecord = Dictionary(grouping: names) { String($0.split(separator: ".")[2]) }
        for (record, names) in byRecord.sorted(by: { $0.key < $1.key }) {
            let wanted = names.map { ($0, $0.split(separator: ".").dropFirst(3).map(String.init)) }
            let columns = try await columns(wanted, from: object)
            if columns.isEmpty { continue }
            let condition = "QualifiedApiName = \(SOQL.literal(record))"
            let found = try await rows(columns, ["Id"], from: object, where: condition)
            fields += found.first?.fields ?? []
        }
        return fields
    }
}

extension Field {
    fileprivate func isSame(_ other: Field) -> Bool {
        name.lowercased() == other.name.lowercased()
    }
}

extension RelatedColumn {
    /// What queries know of an owner that may be a user or a queue.
    private static let ofOwners: [String: (path: [String], type: String)] = [
        "id": (["Id"], "id"), "name": (["Name"], "string"), "type": (["Type"], "string"),
        "alias": (["Alias"], "string"), "email": (["Email"], "email"),
        "firstname": (["FirstName"], "string"), "lastname": (["LastName"], "string"),
        "isactive": (["IsActive"], "boolean"), "phone": (["Phone"], "phone"),
        "title": (["Title"], "string"), "username": (["Username"], "string"),
        "profileid": (["ProfileId"], "reference"), "userroleid": (["UserRoleId"], "reference"),
        "profile.name": (["Profile", "Name"], "string"),
        "userrole.name": (["UserRole", "Name"], "string"),
        "queuename": (["Name"], "string"),
    ]

    /// Whether queries know a field of an owner, whatever the owner is.
    fileprivate static func isOfOwners(_ path: [String]) -> Bool {
        ofOwners[path.joined(separator: ".").lowercased()] != nil
    }

    /// A column of a parent that may be of several objects.
    fileprivate static func ofOwner(
        _ name: String,
        _ way: [String],
        _ rest: [String]
    ) -> RelatedColumn? {
        guard let found = ofOwners[rest.joined(separator: ".").lowercased()] else { return nil }
        return RelatedColumn(name: name, path: way + found.path, type: found.type)
    }
}

extension StringProtocol {
    /// Whether it can stand in a query as a name: letters, digits and underscores.
    fileprivate var isPlainName: Bool {
        !isEmpty
            && utf8.allSatisfy {
                $0 &- 0x30 < 10 || 0x61...0x7A ~= $0 | 0x20 || $0 == UInt8(ascii: "_")
            }
    }
}
