// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Caches what the sync user sees, for polls and writes. It is read seldom, and at once after a
/// refusal.
actor SalesforceSchemaCache {
    private struct Entry {
        /// Nil for an object that the sync user does not see.
        var described: DescribedObject?
        /// The date of the last whole answer, as `If-Modified-Since` wants it.
        var since: String?
        var asOf: Timestamp
    }

    let client: SalesforceClient
    private let configuration: SalesforceConfiguration
    private var plan = RefreshSchedule()
    private var objects: [ObjectType: Entry] = [:]
    private var rules: [ObjectType: [ValidationRule]] = [:]
    private var supply = Supply()
    /// The objects that rules lead to; nil for one that the sync user does not see.
    private var types: [String: DescribedType?] = [:]
    /// When the rules, or what they may ask about the sync user, changed last.
    private var rulesAsOf = Timestamp.distantPast
    private var ruleFormulas = RuleFormulaCache()
    private var ruleTimesAreTold = true
    private var lines: [String] = []
    private var flight = SingleFlight<SchemaPart, Void, VendorError>()

    init(_ client: SalesforceClient, _ configuration: SalesforceConfiguration) {
        self.client = client
        self.configuration = configuration
    }

    /// Reads the parts that are due and returns the schemas that may have changed by that.
    func refresh() async throws(VendorError) -> [ObjectSchema] {
        let due = plan.due(now: client.clock.now())
        for part in due {
            do throws(VendorError) {
                try await ask(part)
            } catch {
                // What is known stays valid until Salesforce says otherwise.
                let passes = error.kind == .transient || error.kind == .unreachable
                guard passes, plan.isKnown(part) else { throw error }
                note("The schema was not refreshed: \(error.line)")
            }
        }
        if due.contains(.rules), plan.isKnown(.user), names != supply.names {
            // New rules may name fields that have not been read.
            try await ask(.user)
        }
        if due.contains(.rules) || due.contains(.user) { return schemas([.lead, .contact]) }
        return schemas(due.compactMap(\.object))
    }

    /// What the sync user sees of an object; nil when it is hidden from it.
    func described(_ object: ObjectType) async throws(VendorError) -> DescribedObject? {
        let part = SchemaPart(object)
        if !plan.isKnown(part) { try await ask(part) }
        return withRules(objects[object]?.described)
    }

    /// Reads an object at once, after a query was refused because of a field.
    func describedAnew(_ object: ObjectType) async throws(VendorError) -> DescribedObject? {
        plan.demand(SchemaPart(object))
        try await ask(SchemaPart(object))
        // The field may have been a parent's; the next read of the sync user brings those that are
        // left.
        supply.parents[object] = nil
        supply.owners[object] = nil
        return withRules(objects[object]?.described)
    }

    /// The object with what rules name of it and of its parents.
    private func withRules(_ described: DescribedObject?) -> DescribedObject? {
        guard var described else { return nil }
        described.ruleFields = supply.names.own[described.object] ?? []
        described.parentColumns = supply.parents[described.object] ?? []
        described.ownerColumns = supply.owners[described.object] ?? []
        return described
    }

    /// What the active rules name.
    private var names: RuleNames { RuleNames(rules, objects.compactMapValues(\.described)) }

    /// Demands a read in the next cycle, after a write was refused that the schema had allowed.
    func demand(_ object: ObjectType) { plan.demand(SchemaPart(object)) }

    /// Returns the errors since the last call, one line each.
    func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }

    func note(_ line: String) {
        if lines.count < Limits.linesInPage, !lines.contains(line) { lines.append(line) }
    }

    private func schemas(_ wanted: [ObjectType]) -> [ObjectSchema] {
        wanted.compactMap { object in
            guard let entry = objects[object] else { return nil }
            let described = withRules(entry.described)
            return ObjectSchema(
                object: object,
                asOf: max(entry.asOf, rulesAsOf),
                fields: described.map(readFields) ?? [],
                validationRules: rules[object] ?? [],
                globals: supply.globals,
                recordTypes: described?.recordTypes ?? [],
                parentFields: described.map {
                    FieldSelection($0, configuration).parentNames
                } ?? []
            )
        }
    }

    /// The fields without those that no query reads. Workers would take a field that is never read
    /// for an empty one and write over it.
    private func readFields(_ described: DescribedObject) -> [FieldSchema] {
        let unread = FieldSelection(described, configuration).unread
        let named = Set(described.ruleFields)
        return described.fields.filter { !unread.contains($0.name) }.map { field in
            // Only rules need formulas, which are long.
            if field.formula == nil || named.contains(field.name) { return field }
            var field = field
            field.formula = nil
            return field
        }
    }

    // MARK: Asking

    private func ask(_ part: SchemaPart) async throws(VendorError) {
        try await flight.join(part) { await self.asked(part) }.value.get()
    }

    private func asked(_ part: SchemaPart) async -> Result<Void, VendorError> {
        defer { flight.end(part) }
        do throws(VendorError) {
            switch part {
            case .lead: try await askObject(.lead)
            case .contact: try await askObject(.contact)
            case .rules: try await askRules()
            case .user: try await askUser()
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func askObject(_ object: ObjectType) async throws(VendorError) {
        let part = SchemaPart(object)
        let now = client.clock.now()
        let isWhole = plan.isWhole(part, now: now)
        var headers: [HTTPHeader] = []
        if !isWhole, let since = objects[object]?.since {
            headers.append(HTTPHeader("If-Modified-Since", since))
        }
        let timed: SalesforceClient.Timed
        do throws(VendorError) {
            timed = try await client.send(.get, APIPath.describe(object), headers: headers)
        } catch {
            guard error.code == "NOT_FOUND" || error.code == "INVALID_TYPE" else { throw error }
            note(
                "The Salesforce sync user does not see \(object.rawValue)s; grant it Read, Create "
                    + "and Edit on \(object.rawValue), or nothing of them is synced"
            )
            hide(object, asOf: now)
            plan.didAsk(part, isWhole: true, now: now)
            return
        }
        plan.didAsk(part, isWhole: isWhole, now: now)
        if timed.answer.status == 304 { return }
        let described = try timed.answer.read("describe") { (value) throws(DecodingFailure) in
            try DescribedObject(object, value)
        }
        let isSame = objects[object]?.described == described
        objects[object] = Entry(
            described: described,
            since: timed.answer.header("Last-Modified") ?? timed.answer.header("Date"),
            asOf: isSame ? objects[object]!.asOf : now
        )
        if !isSame { noteMissing(described) }
    }

    private func hide(_ object: ObjectType, asOf: Timestamp) {
        if let entry = objects[object], entry.described == nil { return }
        objects[object] = Entry(described: nil, since: nil, asOf: asOf)
    }

    private func noteMissing(_ described: DescribedObject) {
        guard let link = configuration.linkField, described[link] == nil else { return }
        note(
            "The Salesforce sync user does not see the link field \(described.object.rawValue)."
                + "\(link): records are paired by e-mail only; create it or grant it"
        )
    }

    // MARK: The sync user

    private func askUser() async throws(VendorError) {
        let now = client.clock.now()
        types = [:]
        let read = try await supplied(names)
        if read != supply { rulesAsOf = now }
        supply = read
        plan.didAsk(.user, isWhole: true, now: now)
    }

    /// What describe tells of an object that rules lead to; nil when the sync user does not see it.
    func described(type name: String) async throws(VendorError) -> DescribedType? {
        let key = name.lowercased()
        if let known = types[key] { return known }
        guard types.count < Limits.typesForRules else { return nil }
        do throws(VendorError) {
            let timed = try await client.send(.get, APIPath.describe(name: name))
            let type = try timed.answer.read("describe") { (value) throws(DecodingFailure) in
                try DescribedType(value)
            }
            types[key] = type
            return type
        } catch {
            let isHidden = error.code == "NOT_FOUND" || error.code == "INVALID_TYPE"
            guard isHidden || error.kind == .refused || error.kind == .permissionMissing else {
                throw error
            }
            types[key] = .some(nil)
            note(
                "The Salesforce sync user does not see \(name), which validation rules ask about: "
                    + "such rules are left to Salesforce"
            )
            return nil
        }
    }

    // MARK: Validation rules

    private func askRules() async throws(VendorError) {
        let now = client.clock.now()
        let isWhole = plan.isWhole(.rules, now: now)
        let listed: [ListedRule]
        do throws(VendorError) {
            listed = try await listedRules()
        } catch {
            guard error.kind == .refused || error.kind == .permissionMissing else { throw error }
            note(
                "The Salesforce sync user may not read validation rules "
                    + "(\(error.code ?? "refused"))"
                    + ": writes are not checked against them beforehand; grant it View Setup and "
                    + "Configuration"
            )
            plan.didAsk(.rules, isWhole: isWhole, now: now)
            return
        }
        ruleFormulas.keep(listed)
        var read: [ObjectType: [ValidationRule]] = [:]
        for object in [ObjectType.lead, .contact] {
            let own = listed.filter { $0.object == object }
            let chosen = (own.filter(\.active) + own.filter { !$0.active })
                .prefix(Limits.validationRules)
            if own.count > chosen.count {
                note("Only \(chosen.count) of \(own.count) validation rules are read")
            }
            for rule in chosen {
                guard let formula = try await formula(of: rule, isWhole: isWhole) else { continue }
                read[object, default: []].append(rule.rule(formula: formula))
            }
        }
        if read != rules {
            rules = read
            rulesAsOf = now
        }
        plan.didAsk(.rules, isWhole: isWhole, now: now)
    }

    private func listedRules() async throws(VendorError) -> [ListedRule] {
        do throws(VendorError) {
            return try await queriedRules()
        } catch {
            guard error.code == "INVALID_FIELD", ruleTimesAreTold else { throw error }
            ruleTimesAreTold = false
            return try await queriedRules()
        }
    }

    private func queriedRules() async throws(VendorError) -> [ListedRule] {
        let path = APIPath.tooling(ListedRule.query(withTimes: ruleTimesAreTold))
        var unreadable: [String] = []
        let listed = try await client.rows(path, of: "the validation rules") {
            (row) throws(DecodingFailure) -> ListedRule? in
            do throws(DecodingFailure) {
                return try ListedRule(row)
            } catch {
                // One rule that cannot be read must not cost the others.
                let name = row["ValidationName"]?.text ?? row["Id"]?.text ?? "without a name"
                unreadable.append(
                    "The validation rule \(name) cannot be read (\(error.reason)); it is left out"
                )
                return nil
            }
        }
        for line in unreadable { note(line) }
        return listed.compactMap { $0 }
    }

    private func formula(
        of rule: ListedRule,
        isWhole: Bool
    ) async throws(VendorError) -> String? {
        if let known = ruleFormulas.formula(of: rule, isWhole: isWhole) { return known }
        do throws(VendorError) {
            let path = APIPath.tooling(rule.formulaQuery)
            let rows = try await client.rows(path, of: "a validation rule") {
                (row) throws(DecodingFailure) in try ListedRule.formula(row)
            }
            guard let formula = rows.first else { return nil }
            ruleFormulas.note(formula, of: rule)
            return formula
        } catch {
            switch error.kind {
            case .refused, .permissionMissing, .unintelligible:
                note("The validation rule \(rule.name) cannot be read; it is left out")
                return nil
            default: throw error
            }
        }
    }
}
