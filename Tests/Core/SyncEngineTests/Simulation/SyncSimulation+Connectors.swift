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

    private mutating func update(_ write: WriteCommand) {
        let system = write.object.system
        guard let id = write.record, let record = self[system][id], record.fate == .lives else {
            refuse(write, system == .marketo ? "1004" : "ENTITY_IS_DELETED")
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
        identities.pair(twin, id, in: system)
        result.record = id
        result.created = true
        results.append(result)
    }

    /// Whether a record names no living linked record.
    private func isFree(_ record: VendorModel.Record, in system: VendorSystem) -> Bool {
        guard let twin = record.twin else { return true }
        switch self[system.other][twin]?.fate {
        case .deleted?, .purged?, nil: return system == .salesforce
        case .lives?, .wentInto?: return false
        }
    }

    private mutating func link(_ id: String, with write: WriteCommand) {
        guard plan.writesLinks, write.lead.system != write.object.system else { return }
        self[write.object.system].change(id) { $0.twin = write.lead.record }
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
