// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import VendorAPI

/// Persons for Salesforce records: looked for first, then linked or made.
extension KeyedBatch {
    func create(_ writes: [Numbered]) async throws(CallFailure) -> Outcomes {
        var outcomes: Outcomes = [:]
        var left = writes
        var round = 0
        while !left.isEmpty {
            round += 1
            let plans = try await plans(left.map(\.write))
            var toLink: [(place: Int, person: String)] = []
            var toMake: [Int] = []
            for (place, plan) in plans.enumerated() {
                let (index, write) = left[place]
                switch plan {
                case .create: toMake.append(place)
                case .found(let person, needsLink: true): toLink.append((place, person))
                case .found(let person, needsLink: false):
                    let at = api.time.atLeast()
                    outcomes[index] = .settled(write.applied(person, created: false, at: at))
                case .own(let person, let createdAt):
                    outcomes[index] = .settled(write.applied(person, created: true, at: createdAt))
                case .ambiguous(let persons):
                    let reason = Self.ambiguity(write, persons)
                    outcomes[index] = .settled(write.rejected([reason], at: api.time.atLeast()))
                }
            }
            let links = try await link(toLink.map { (left[$0.place].write, $0.person) })
            for ((place, _), outcome) in zip(toLink, links) {
                outcomes[left[place].index] = outcome
            }
            let isLastRound = round == Limits.createRounds
            for (place, answer) in try await make(toMake.map { left[$0].write }) {
                let (index, write) = left[toMake[place]]
                switch answer {
                case .taken(let person, let at):
                    outcomes[index] = .settled(write.applied(person, created: true, at: at))
                // It appeared in the meantime: the next round finds it.
                case .skipped(let errors) where !isLastRound && errors.allSatisfy(\.isDuplicate):
                    break
                case .skipped(let errors): outcomes[index] = await refused(write, errors)
                }
            }
            left.removeAll { outcomes[$0.index] != nil }
        }
        return outcomes
    }

    private static func ambiguity(_ write: PersonWrite, _ persons: [String]) -> Reason {
        let names = persons.sorted { (Int64($0) ?? 0) < (Int64($1) ?? 0) }.joined(separator: ", ")
        return Reason(
            code: "1007",
            fields: write.email == nil ? [] : ["email"],
            message: "Multiple leads match the lookup criteria: \(names). Merge them in Marketo, "
                + "or link one of them."
        )
    }

    // MARK: Looking

    private func plans(_ writes: [PersonWrite]) async throws(CallFailure) -> [CreatePlan] {
        let names = namesToRead(writes)
        var byLink: [String: [Person]] = [:]
        if let linkField = fields.linkField, fields.canSearchLink {
            let records = writes.compactMap(\.salesforceRecord).flatMap(Self.spellings)
            for person in try await persons(linkField, records, names) {
                guard case .text(let text) = person.value(linkField) else { continue }
                let record = SalesforceRecordID.wholeLeadOrContact(text) ?? text
                byLink[record, default: []].append(person)
            }
        }
        let unlinked = writes.filter { write in
            write.canSearchEmail && write.salesforceRecord.flatMap { byLink[$0] } == nil
        }
        var byEmail: [String: [Person]] = [:]
        for person in try await persons("email", unlinked.compactMap(\.email), names) {
            guard let email = PersonWrite.normalized(person.value("email")) else { continue }
            byEmail[email, default: []].append(person)
        }
        var plans: [CreatePlan] = []
        for write in writes {
            plans.append(
                try await plan(
                    write,
                    byLink: write.salesforceRecord.flatMap { byLink[$0] } ?? [],
                    byEmail: write.email.flatMap { byEmail[$0] } ?? []
                )
            )
        }
        return plans
    }

    /// Both forms in which a link field can hold a record's ID.
    private static func spellings(_ record: String) -> [String] {
        let short = String(record.prefix(15))
        return SalesforceRecordID.whole(short) == record ? [record, short] : [record]
    }

    private func plan(
        _ write: PersonWrite,
        byLink: [Person],
        byEmail: [Person]
    ) async throws(CallFailure) -> CreatePlan {
        let madeSince =
            mayBeRepeated ? AppliedWriteLookup.earliest(of: write.command, time: api.time) : nil
        let plan = CreatePlan.decide(
            write,
            byLink: byLink,
            byEmail: byEmail,
            fields: fields,
            madeSince: madeSince
        )
        let hasKey = write.canSearchEmail || fields.canSearchLink
        guard plan == .create, let madeSince, !hasKey else { return plan }
        // Nothing to look it up by: it is among the persons that were made since.
        let traces = AppliedWriteLookup(api: api, fields: fields, priority: priority)
        let own = try await traces.newPersons(since: madeSince, holding: write.command.fields)
        guard let first = own.first, let createdAt = first.createdAt else { return plan }
        return .own(person: first.id, createdAt: createdAt)
    }

    private func persons(
        _ filter: String,
        _ values: [String],
        _ names: [String]
    ) async throws(CallFailure) -> [Person] {
        guard !values.isEmpty else { return [] }
        return try await PersonReader(api: api).persons(
            where: filter,
            in: values,
            fields: names,
            priority: priority
        )
    }

    /// What decides: the keys, and what was to be written, as far as Marketo has it.
    private func namesToRead(_ writes: [PersonWrite]) -> [String] {
        var names: Set<String> = ["email"]
        if let linkField = fields.linkField { names.insert(linkField) }
        if mayBeRepeated {
            for write in writes { names.formUnion(write.command.fields.map(\.name)) }
        }
        return names.filter { fields.all[$0] != nil }.sorted()
    }

    // MARK: Writing

    /// Links found persons.
    private func link(
        _ found: [(write: PersonWrite, person: String)]
    ) async throws(CallFailure) -> [WriteOutcome] {
        guard !found.isEmpty else { return [] }
        guard let linkField = fields.linkField else {
            preconditionFailure("without a link field nothing needs a link")
        }
        let records = found.map { (write, person) in
            [
                Field(name: "id", value: .text(person)),
                Field(name: linkField, value: .text(write.salesforceRecord ?? "")),
            ]
        }
        // Another call may be writing to these persons.
        let keys = Set(found.map { WriteKey.person($0.person) })
        await lock.enter(keys, urgently: true)
        let answers: Result<[SyncLeadsCall.Outcome], CallFailure>
        do throws(CallFailure) {
            answers = .success(
                try await SyncLeadsCall(api: api).sync(
                    records,
                    action: .updateOnly,
                    lookupField: "id",
                    priority: priority
                )
            )
        } catch {
            answers = .failure(error)
        }
        await lock.leave(keys)
        var outcomes: [WriteOutcome] = []
        for ((write, person), answer) in zip(found, try answers.get()) {
            switch answer {
            case .taken(_, let at):
                outcomes.append(.settled(write.applied(person, created: false, at: at)))
            case .skipped(let errors):
                let refused = await refused(write, errors)
                let at = api.time.atLeast()
                // A person that takes no link is found all the same: the result pairs the two.
                outcomes.append(
                    refused.postponement != nil
                        ? refused : .settled(write.applied(person, created: false, at: at))
                )
            }
        }
        return outcomes
    }

    /// Makes persons; `createOnly` lets Marketo refuse one whose address or link it knows by now.
    private func make(
        _ writes: [PersonWrite]
    ) async throws(CallFailure) -> [(Int, SyncLeadsCall.Outcome)] {
        var groups: [String?: [Int]] = [:]
        for (place, write) in writes.enumerated() {
            groups[lookupField(write), default: []].append(place)
        }
        var made: [(Int, SyncLeadsCall.Outcome)] = []
        for (lookupField, places) in groups.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
            let outcomes = try await SyncLeadsCall(api: api).sync(
                places.map { record(writes[$0]) },
                // A look-up field has to be in every record: without one there is nothing to
                // compare, and so no duplicate.
                action: lookupField == nil ? .createDuplicate : .createOnly,
                lookupField: lookupField,
                priority: priority
            )
            made += zip(places, outcomes)
        }
        return made
    }

    private func lookupField(_ write: PersonWrite) -> String? {
        if write.email != nil { return "email" }
        return fields.canSearchLink && write.salesforceRecord != nil ? fields.linkField : nil
    }

    private func record(_ write: PersonWrite) -> [Field] {
        var record = write.writtenFields(fields).filter { !$0.value.isBlank }
        if let linkField = fields.linkField, let salesforceRecord = write.salesforceRecord,
            fields.all[linkField]?.isUpdateable ?? false
        {
            record.removeAll { $0.name == linkField }
            record.append(Field(name: linkField, value: .text(salesforceRecord)))
        }
        return record
    }
}

extension MarketoError {
    /// A person with the same key exists already.
    fileprivate var isDuplicate: Bool { code == "1005" }
}
