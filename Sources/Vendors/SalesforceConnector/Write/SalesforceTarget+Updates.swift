// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// Updates.
extension SalesforceTarget {
    func update(
        _ batch: inout WriteBatch,
        _ sender: CollectionSender,
        isRepeated: Bool
    ) async throws(VendorError) {
        if isRepeated { try await recognizeApplied(&batch, priority: sender.priority) }
        var links: [ObjectType: LinkField] = [:]
        var describeds: [ObjectType: DescribedObject] = [:]
        for object in [ObjectType.lead, .contact] {
            guard batch.open(.update).contains(where: { batch.writes[$0].object == object }),
                let described = try await schemaCache.described(object)
            else { continue }
            links[object] = LinkField(described, linkName)
            describeds[object] = described
        }
        // One run of each type: Salesforce takes ten at most.
        let open = batch.open(.update).sorted { left, right in
            (batch.writes[left].object.rawValue, left)
                < (batch.writes[right].object.rawValue, right)
        }
        guard !open.isEmpty else { return }
        let records = open.map { index in
            let write = batch.writes[index]
            return record(index, write, describeds[write.object], link: links[write.object])
        }
        var outcomes = try await sender.send(records, .update)
        let unlinked = records.indices.filter { place in
            isAboutLink(outcomes[place], records[place], links[records[place].object])
        }
        if !unlinked.isEmpty {
            // Salesforce refused the link only (another record has it, say): the data is written
            // without it.
            let plain = unlinked.map { place in
                var record = records[place]
                record.fields = WrittenValue.fields(
                    batch.writes[record.index].fields,
                    describeds[record.object]
                )
                return record
            }
            for (place, outcome) in zip(unlinked, try await sender.send(plain, .update)) {
                outcomes[place] = outcome
            }
        }
        outcomes = await explained(outcomes, records, priority: sender.priority)
        for (record, outcome) in zip(records, outcomes) {
            if let id = outcome.id {
                batch.apply(record.index, record: id, at: outcome.notBefore)
            } else {
                await learn(outcome.errors, of: record.object)
                batch.refuse(record.index, outcome)
            }
        }
    }

    /// The link goes with the updates that ask for it: it reaches the records whose person Marketo
    /// made, and those whose person was merged into another.
    private func record(
        _ index: Int,
        _ write: WriteCommand,
        _ described: DescribedObject?,
        link: LinkField?
    ) -> CollectionRecord {
        var fields = WrittenValue.fields(write.fields, described)
        if write.setsLink, let link, link.schema.updateable, let person = write.person,
            !fields.contains(where: { $0.name == link.name })
        {
            fields.append(link.field(person))
        }
        return CollectionRecord(
            index: index,
            object: write.object,
            id: write.salesforceRecord,
            fields: fields
        )
    }

    private func isAboutLink(
        _ outcome: CollectionOutcome,
        _ record: CollectionRecord,
        _ link: LinkField?
    ) -> Bool {
        guard let link, record.field(link.name) != nil else { return false }
        return outcome.errors.contains { error in
            error.code == "DUPLICATE_VALUE" || error.fields.contains(link.name)
        }
    }

    // MARK: Once in effect

    /// Gives the updates that a process before this one has applied their results.
    private func recognizeApplied(
        _ batch: inout WriteBatch,
        priority: CallPriority
    ) async throws(VendorError) {
        for object in [ObjectType.lead, .contact] {
            let open = batch.open(.update).filter { batch.writes[$0].object == object }
            guard !open.isEmpty, let described = try await schemaCache.described(object) else {
                continue
            }
            let writes = batch.writes
            let pieces = Chunking.pieces(open) { piece in
                let query = HeldQuery(piece.map { writes[$0] }, described)
                return query.isWhole && APIPath.query(query.text).utf8.count <= Limits.pathBytes
            }
            for piece in pieces {
                let query = HeldQuery(piece.map { writes[$0] }, described)
                try await recognize(Array(piece), query, described, &batch, priority)
            }
        }
    }

    private func recognize(
        _ open: [Int],
        _ query: HeldQuery,
        _ described: DescribedObject,
        _ batch: inout WriteBatch,
        _ priority: CallPriority
    ) async throws(VendorError) {
        let (rows, timed) = try await client.timedRows(
            APIPath.query(query.text),
            of: "a query",
            priority: priority
        ) { (row) throws(DecodingFailure) in try UpdateReplayCheck.Held(row) }
        // What is not among them is sent.
        let held = Dictionary(rows.map { ($0.record, $0) }, uniquingKeysWith: { $1 })
        for index in open {
            let write = batch.writes[index]
            guard let id = write.salesforceRecord, let held = held[id] else { continue }
            let decision = UpdateReplayCheck.decide(
                write.fields.filter { query.compares($0.name) },
                held: held,
                decidedAt: decidedAt(write, timed),
                user: client.login.userID,
                schema: { described[$0] }
            )
            if case .applied(let at) = decision { batch.apply(index, record: id, at: at) }
        }
    }
}
