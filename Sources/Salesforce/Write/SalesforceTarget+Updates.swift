// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import VendorHTTP

/// Updates.
extension SalesforceTarget {
    func update(
        _ batch: inout WriteBatch,
        _ sender: CollectionSender,
        isRepeated: Bool
    ) async throws(VendorFault) {
        if isRepeated { try await recognizeApplied(&batch, priority: sender.priority) }
        var links: [ObjectType: LinkField] = [:]
        for object in [ObjectType.lead, .contact] {
            guard batch.open(.update).contains(where: { batch.writes[$0].object == object }),
                let described = try await book.described(object)
            else { continue }
            links[object] = LinkField(described, linkName)
        }
        // One run of each type: Salesforce takes ten at most.
        let open = batch.open(.update).sorted { left, right in
            (batch.writes[left].object.rawValue, left)
                < (batch.writes[right].object.rawValue, right)
        }
        guard !open.isEmpty else { return }
        let records = open.map { index in
            record(index, batch.writes[index], link: links[batch.writes[index].object])
        }
        var outcomes = try await sender.send(records, .update)
        let unlinked = records.indices.filter { place in
            isAboutLink(outcomes[place], records[place], links[records[place].object])
        }
        if !unlinked.isEmpty {
            // The link alone was refused (somebody else's record has it, say): the data counts.
            let plain = unlinked.map { place in
                var record = records[place]
                record.fields = batch.writes[record.index].fields
                return record
            }
            for (place, outcome) in zip(unlinked, try await sender.send(plain, .update)) {
                outcomes[place] = outcome
            }
        }
        for (record, outcome) in zip(records, outcomes) {
            if let id = outcome.id {
                batch.apply(record.index, record: id, at: outcome.notBefore)
            } else {
                await learn(outcome.errors, of: record.object)
                batch.refuse(record.index, outcome)
            }
        }
    }

    /// The link goes with every update: it costs nothing, and it reaches the records whose person
    /// Marketo made, and those whose person was merged into another.
    private func record(_ index: Int, _ write: WriteCommand, link: LinkField?) -> CollectionRecord {
        var fields = write.fields
        if let link, link.schema.updateable, let person = write.person,
            !fields.contains(where: { $0.name == link.name })
        {
            fields.append(link.field(person))
        }
        return CollectionRecord(
            index: index,
            object: write.object,
            id: write.record,
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
    ) async throws(VendorFault) {
        for object in [ObjectType.lead, .contact] {
            let open = batch.open(.update).filter { batch.writes[$0].object == object }
            guard !open.isEmpty, let described = try await book.described(object) else { continue }
            let writes = batch.writes
            let pieces = Packing.pieces(open) { piece in
                let query = heldQuery(piece.map { writes[$0] }, described)
                return APIPath.query(query).utf8.count <= Limits.pathBytes
            }
            for piece in pieces {
                let query = APIPath.query(heldQuery(piece.map { writes[$0] }, described))
                // So many fields that they cannot be compared: such a write is sent again.
                guard query.utf8.count <= Limits.pathBytes else { continue }
                try await recognize(Array(piece), query, described, &batch, priority)
            }
        }
    }

    private func recognize(
        _ open: [Int],
        _ query: String,
        _ described: DescribedObject,
        _ batch: inout WriteBatch,
        _ priority: CallPriority
    ) async throws(VendorFault) {
        let timed = try await client.send(.get, query, priority: priority)
        let page = try timed.answer.read("a query") { (value) throws(DecodingFailure) in
            try QueryPage(value) { (row) throws(DecodingFailure) in
                try RepeatedUpdate.Held(row)
            }
        }
        // 200 records are one page; what is not on it is sent.
        let held = Dictionary(page.rows.map { ($0.record, $0) }, uniquingKeysWith: { $1 })
        for index in open {
            let write = batch.writes[index]
            guard let id = write.record, let held = held[id] else { continue }
            let decision = RepeatedUpdate.decide(
                write.fields,
                held: held,
                decidedAt: decidedAt(write, timed),
                user: client.login.userID,
                schema: { described[$0] }
            )
            if case .applied(let at) = decision { batch.apply(index, record: id, at: at) }
        }
    }

    private func heldQuery(
        _ writes: some Sequence<WriteCommand>,
        _ described: DescribedObject
    ) -> String {
        var columns = ["Id", "SystemModstamp"]
        columns += ["LastModifiedDate", "LastModifiedById"].filter { described[$0] != nil }
        var ids: [String] = []
        var names = Set(columns)
        for write in writes {
            ids.append(SOQL.literal(write.record ?? ""))
            for field in write.fields {
                guard let name = described[field.name]?.name, names.insert(name).inserted else {
                    continue
                }
                columns.append(name)
            }
        }
        return "SELECT \(columns.joined(separator: ",")) FROM \(described.object.rawValue)"
            + " WHERE \(SOQL.isOne("Id", of: ids))"
    }
}

extension RepeatedUpdate.Held {
    /// Reads a row of the query for records that may have been written.
    init(_ row: JSONObject) throws(DecodingFailure) {
        record = try row.filledText("Id")
        let stamp = try row.time("SystemModstamp")
        modifiedAt = try row.optionalTime("LastModifiedDate") ?? stamp
        modifiedBy = try row.optionalText("LastModifiedById")
        fields = row.members.map { member in
            Field(
                name: String(decoding: member.name, as: UTF8.self),
                value: member.value.fieldValue
            )
        }
    }
}
