// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Creates: never a second record of the same person.
extension SalesforceTarget {
    /// What a create needs to know of its object.
    private struct Ground {
        var described: DescribedObject
        var link: LinkField?
    }

    func create(
        _ batch: inout WriteBatch,
        _ sender: CollectionSender,
        isRepeated: Bool
    ) async throws(VendorError) {
        guard !batch.open(.create).isEmpty else { return }
        let (found, searched) = try await search(batch, priority: sender.priority)
        let fates = await fates(batch, found)
        var taken: [(index: Int, record: FoundRecord)] = []
        for index in batch.open(.create) {
            let write = batch.writes[index]
            let decision = CreateDecision.decide(
                person: write.person,
                email: write.text("Email"),
                found: found,
                claimed: batch.claimed,
                fates: fates
            )
            switch decision {
            case .create: break
            case .ambiguous(let records):
                batch.reject(index, [CreateDecision.rejection(records)], at: searched.notBefore)
            case .unclear(let records):
                let error = CreateDecision.unclearRejection(records)
                batch.reject(index, [error], at: searched.notBefore)
            case .take(let record):
                batch.claimed.insert(record.id)
                guard try await canTake(record, for: write) else {
                    let error = CreateDecision.unclearRejection([record])
                    batch.reject(index, [error], at: searched.notBefore)
                    continue
                }
                taken.append((index, record))
            }
        }
        try await take(taken, searched, &batch, sender, isRepeated: isRepeated)
        if isRepeated { try await recognizeCreated(&batch, searched, sender.priority) }
        try await make(&batch, sender)
    }

    // MARK: Searching

    /// Looks for the records of all creates of the batch at once, leads and contacts alike.
    private func search(
        _ batch: WriteBatch,
        priority: CallPriority
    ) async throws(VendorError) -> ([FoundRecord], SalesforceClient.Timed) {
        let keys = batch.open(.create).map { index in
            DuplicateQuery.Keys(
                person: batch.writes[index].person,
                email: batch.writes[index].searchedEmail
            )
        }
        var found: [String: FoundRecord] = [:]
        var first: SalesforceClient.Timed?
        for object in [ObjectType.lead, .contact] {
            guard let described = try await schemaCache.described(object) else { continue }
            let query = DuplicateQuery(described, linkField: linkName)
            let pieces = Chunking.pieces(keys) { piece in
                query.text(piece).map { APIPath.query($0).utf8.count <= Limits.pathBytes } ?? true
            }
            for piece in pieces {
                guard let text = query.text(piece) else { continue }
                let (rows, timed) = try await client.timedRows(
                    APIPath.query(text),
                    of: "a search",
                    priority: priority
                ) { (row) throws(DecodingFailure) in
                    try FoundRecord(row, object, linkField: query.linkField)
                }
                first = first ?? timed
                for record in rows { found[record.id] = record }
            }
        }
        let now = client.clock.now()
        let timed =
            first
            ?? SalesforceClient.Timed(
                answer: HTTPResponse(status: 200),
                notBefore: now,
                answeredAt: now
            )
        return (found.values.sorted { $0.id < $1.id }, timed)
    }

    /// What has become of the persons whose records creates could take.
    private func fates(
        _ batch: WriteBatch,
        _ found: [FoundRecord]
    ) async -> [String: PersonFate] {
        guard let persons else { return [:] }
        var others: Set<String> = []
        for index in batch.open(.create) {
            let write = batch.writes[index]
            others.formUnion(
                CreateDecision.others(
                    person: write.person,
                    email: write.text("Email"),
                    found: found
                )
            )
        }
        guard !others.isEmpty else { return [:] }
        let known = await persons.fates(of: others)
        return Dictionary(uniqueKeysWithValues: others.map { ($0, known[$0] ?? .unknown) })
    }

    /// Whether a record that names another person can be made to name the write's.
    private func canTake(
        _ record: FoundRecord,
        for write: WriteCommand
    ) async throws(VendorError) -> Bool {
        guard let named = record.person, let person = write.person, named != person else {
            return true
        }
        return try await ground(record.object)?.link?.schema.updateable ?? false
    }

    // MARK: What is there

    /// Links the records that were found. Their data stays as it is: field by field, with the
    /// collision rules, it is the workers' matter once the record's snapshot is there.
    private func take(
        _ taken: [(index: Int, record: FoundRecord)],
        _ searched: SalesforceClient.Timed,
        _ batch: inout WriteBatch,
        _ sender: CollectionSender,
        isRepeated: Bool
    ) async throws(VendorError) {
        var records: [CollectionRecord] = []
        var made: [Int: Bool] = [:]
        for (index, record) in taken {
            let write = batch.writes[index]
            made[index] = isRepeated && isOurs(record, write, searched)
            var fields: [Field] = []
            if let link = try await ground(record.object)?.link, link.schema.updateable,
                let person = write.person, record.person != person
            {
                fields.append(link.field(person))
            }
            if let owner = write.ownerField, made[index] == false { fields.append(owner) }
            if fields.isEmpty {
                // Who made it knows its time; who found it waits until the poll has shown it.
                let at = made[index] == true ? record.createdAt : searched.answeredAt
                batch.apply(
                    index,
                    record: record.id,
                    object: record.object,
                    created: made[index] ?? false,
                    at: at ?? searched.notBefore
                )
                continue
            }
            records.append(
                CollectionRecord(
                    index: index,
                    object: record.object,
                    id: record.id,
                    fields: fields
                )
            )
        }
        if records.isEmpty { return }
        records.sort { ($0.object.rawValue, $0.index) < ($1.object.rawValue, $1.index) }
        let outcomes = try await sender.send(records, .update).enumerated().map {
            ownerNamed($0.element, records[$0.offset])
        }
        for (record, outcome) in zip(records, outcomes) {
            if let id = outcome.id {
                let isMade = made[record.index] ?? false
                batch.apply(
                    record.index,
                    record: id,
                    object: record.object,
                    created: isMade,
                    at: isMade ? outcome.notBefore : outcome.answeredAt
                )
            } else {
                await learn(outcome.errors, of: record.object)
                batch.refuse(record.index, outcome)
            }
        }
    }

    /// Whether a record was made for this write, by a process before this one.
    private func isOurs(
        _ record: FoundRecord,
        _ write: WriteCommand,
        _ timed: SalesforceClient.Timed
    ) -> Bool {
        guard record.object == write.object, let user = client.login.userID,
            record.createdBy == user, let createdAt = record.createdAt
        else { return false }
        let margin = -Limits.clockMarginMilliseconds
        return createdAt >= decidedAt(write, timed).advanced(byMilliseconds: margin)
    }

    private func ground(_ object: ObjectType) async throws(VendorError) -> Ground? {
        guard let described = try await schemaCache.described(object) else { return nil }
        return Ground(described: described, link: LinkField(described, linkName))
    }

    // MARK: What may have been made

    /// Looks for records that a process before this one has made for writes that no search by link
    /// or e-mail finds again: by who made them, when, and all that was written.
    private func recognizeCreated(
        _ batch: inout WriteBatch,
        _ searched: SalesforceClient.Timed,
        _ priority: CallPriority
    ) async throws(VendorError) {
        for index in batch.open(.create) {
            let write = batch.writes[index]
            guard let ground = try await ground(write.object), let user = client.login.userID else {
                continue
            }
            let hasLink = ground.link?.schema.createable == true && write.person != nil
            let hasEmail = write.text("Email") != nil && ground.described["Email"] != nil
            if hasLink || hasEmail { continue }
            let since = decidedAt(write, searched)
                .advanced(byMilliseconds: -Limits.clockMarginMilliseconds)
            let query = CreatedRecordQuery(write, ground.described, user: user, since: since)
            let rows = try await client.rows(
                APIPath.query(query.text),
                of: "a search",
                priority: priority
            ) { (row) throws(DecodingFailure) in try CreatedRecordQuery.Made(row) }
            let made = rows.filter { query.isMade($0) && !batch.claimed.contains($0.id) }
            if made.count > 1 {
                let records = made.map { FoundRecord(object: write.object, id: $0.id) }
                batch.reject(index, [CreateDecision.rejection(records)], at: searched.notBefore)
            } else if let record = made.first {
                batch.claimed.insert(record.id)
                batch.apply(index, record: record.id, created: true, at: record.createdAt)
            }
        }
    }

    // MARK: Making

    private func make(
        _ batch: inout WriteBatch,
        _ sender: CollectionSender
    ) async throws(VendorError) {
        var groups: [(call: CollectionCall, records: [CollectionRecord])] = []
        for index in batch.open(.create) {
            let write = batch.writes[index]
            let link = try await ground(write.object)?.link
            let assignsOwner = write.ownerField == nil
            var call = CollectionCall.create(assignsOwner: assignsOwner)
            let described = try await ground(write.object)?.described
            var fields = WrittenValue.fields(write.fields, described)
            if let link, link.schema.createable, let person = write.person {
                fields.removeAll { $0.name == link.name }
                fields.append(link.field(person))
                if link.isExternalID, link.schema.updateable {
                    call = .upsert(write.object, by: link.name, assignsOwner: assignsOwner)
                }
            }
            let record = CollectionRecord(
                index: index,
                object: write.object,
                id: nil,
                fields: fields
            )
            if let place = groups.firstIndex(where: { $0.call == call }) {
                groups[place].records.append(record)
            } else {
                groups.append((call, [record]))
            }
        }
        for (call, records) in groups {
            let outcomes = await explained(
                try await sender.send(records, call),
                records,
                priority: sender.priority
            )
            for (record, outcome) in zip(records, outcomes) {
                if let id = outcome.id {
                    batch.apply(
                        record.index,
                        record: id,
                        created: outcome.created ?? true,
                        at: outcome.created == false ? outcome.answeredAt : outcome.notBefore
                    )
                } else {
                    await learn(outcome.errors, of: record.object)
                    batch.refuse(record.index, outcome)
                }
            }
        }
    }
}
