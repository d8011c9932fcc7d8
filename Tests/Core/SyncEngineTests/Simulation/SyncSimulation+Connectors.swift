// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

/// What the connectors do with the writes.
extension SyncSimulation {
    mutating func applyWrite(to system: VendorSystem, isRejected: Bool) {
        guard var queue = writes[system], !queue.isEmpty else { return }
        let write = queue.removeFirst()
        writes[system] = queue
        if isRejected {
            refuse(write, "UNABLE_TO_LOCK_ROW")
        } else if let field = refusedField(of: write) {
            // Whether the system names the field decides what the next try waits for.
            refuse(
                write,
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                fields: write.version % 2 == 0 ? [field] : []
            )
        } else if write.operation == .create {
            create(write)
        } else {
            update(write)
        }
    }

    /// The field of a write whose value the system does not take.
    private func refusedField(of write: WriteCommand) -> String? {
        switch plan.refusal {
        case .none: return nil
        case .byRule where isSchemaChanged: return nil
        case .byRule, .bySystems:
            let system = write.object.system
            return write.fields.first { $0.value.isRefused(by: system) }?.name
        }
    }

    /// What clocks may differ by: a successor goes back from the decision by as much.
    private static let clockSkewMilliseconds: Int64 = 5_000

    private func result(of write: WriteCommand) -> WriteResult {
        let isEarly = plan.hasEarlyResults && write.version % 3 == 0
        return WriteResult(
            of: write,
            at: isEarly
                ? write.decidedAt.advanced(byMilliseconds: -Self.clockSkewMilliseconds) : now
        )
    }

    private mutating func refuse(
        _ write: WriteCommand,
        _ code: String,
        fields: [String] = []
    ) {
        var result = result(of: write)
        result.status = .rejected
        result.errors = [Reason(code: code, fields: fields, message: "refused")]
        results.append(result)
    }

    /// Salesforce's connector asks what has become of the record: one that went into another is not
    /// gone, and the reason names what was written.
    private mutating func refuseWriteToGone(_ write: WriteCommand) {
        guard write.object.system == .salesforce else { return refuse(write, "1004") }
        guard let id = write.record, case .wentInto(let next)? = salesforce[id]?.fate else {
            return refuse(write, "ENTITY_IS_DELETED")
        }
        let isConverted = write.object == .lead && salesforce[next]?.object == .contact
        refuse(
            write,
            isConverted ? "CANNOT_UPDATE_CONVERTED_LEAD" : "ENTITY_IS_DELETED",
            fields: write.fields.map(\.name)
        )
    }

    private mutating func update(_ write: WriteCommand) {
        let system = write.object.system
        guard let id = write.record, let record = self[system][id], record.fate == .lives else {
            refuseWriteToGone(write)
            return
        }
        if write.setsLink || system == .marketo { link(id, with: write) }
        set(write, on: id)
        results.append(result(of: write))
    }

    /// The connector looks before it creates: the one that is there is linked.
    private mutating func create(_ write: WriteCommand) {
        let system = write.object.system
        let twin = write.lead.record
        guard let human = self[system.other][twin]?.human else { return refuse(write, "GONE") }
        let living = self[system].living
        var found = living.filter { $0.twin == twin }
        if found.isEmpty {
            found = living.filter { $0.human == human && isFree($0, in: system) }
        }
        if found.count > 1 { return refuse(write, "DUPLICATES_DETECTED") }
        var result = result(of: write)
        if let found = found.first {
            result.record = found.id
            result.object = found.object
            link(found.id, with: write)
            if self[system][found.id]?.twin != found.twin { reportLink(of: found.id, in: system) }
            identities.pair(twin, found.id, in: system)
            results.append(result)
            return
        }
        let count = self[system].records.count
        let id =
            system == .marketo
            ? Self.persons.indices.contains(human) && self[system][Self.persons[human]] == nil
                ? Self.persons[human] : "200\(count)" : "00Q00000000010\(count)AAA"
        created[write.cause.request ?? write.lead.text, default: 0] += 1
        var made = VendorModel.Record(id: id, object: write.object, human: human, changedAt: now)
        made.isPlain = false
        self[system].add(made)
        link(id, with: write)
        set(write, on: id)
        // A person that was made for a record that has one is one too many, as the log says.
        if system == .salesforce || !isPaired(twin) { identities.pair(twin, id, in: system) }
        result.record = id
        result.created = true
        results.append(result)
    }

    /// Whether a Salesforce record, or one that went into it, is paired with a person who lives.
    private func isPaired(_ record: String) -> Bool {
        identities.pairs.contains { pair in
            salesforce.resolve(pair.record) == salesforce.resolve(record)
                && marketo[marketo.resolve(pair.person)]?.fate == .lives
        }
    }

    /// Whether a record names no living linked record.
    private func isFree(_ record: VendorModel.Record, in system: VendorSystem) -> Bool {
        guard let twin = record.twin else { return true }
        switch self[system.other][twin]?.fate {
        case .deleted?, .purged?, nil: return system == .salesforce
        case .lives?, .wentInto?: return false
        }
    }

    /// The feed shows that a record which was there has been linked.
    private mutating func reportLink(of id: String, in system: VendorSystem) {
        let time = now
        self[system].change(id) { $0.changedAt = time }
        self[system].report(id, .updated, at: now, asSnapshot: plan.hasSnapshots)
    }

    private mutating func link(_ id: String, with write: WriteCommand) {
        let (system, twin) = (write.object.system, write.lead.record)
        guard plan.writesLinks, write.lead.system != system, self[system][id]?.twin != twin else {
            return
        }
        self[system].change(id) { $0.twin = twin }
        // The record's own word says whose it is, though a write of ours has put it there.
        if system == .salesforce {
            let former = salesforce.records.map(\.id).filter { salesforce.resolve($0) == id }
            identities.move(id, with: former, to: twin)
        }
    }

    private mutating func set(_ write: WriteCommand, on id: String) {
        self[write.object.system].set(
            Dictionary(write.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
            of: id,
            at: now,
            isEdit: false,
            asSnapshot: plan.hasSnapshots && write.version % 2 == 0
        )
    }
}
