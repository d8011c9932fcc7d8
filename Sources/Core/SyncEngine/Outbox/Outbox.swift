// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The writes of a lead: those under way, which have no result yet, and those that this decision
/// publishes.
struct Outbox {
    /// Grows with every write, whichever system it goes to.
    private(set) var version: Int64
    /// Writes that have no result yet, oldest first.
    private(set) var underway: [WriteInFlight]
    /// The writes of this decision, in order.
    private(set) var commands: [WriteCommand] = []

    init(of state: borrowing LeadState) {
        version = state.version
        underway = state.inFlight
    }

    func store(in state: inout LeadState) {
        state.version = version
        state.inFlight = underway
    }

    /// Whether no further write may be under way before a result has come.
    var isFull: Bool { underway.count >= Limits.writesInFlight }

    /// Whether a record is being made in a system.
    func isCreating(in system: VendorSystem) -> Bool {
        underway.contains { $0.operation == .create && $0.object.system == system }
    }

    /// The value that the newest write under way puts into a field of a system.
    ///
    /// - Parameter counts: whether a write reaches the record that the lead has now.
    func value(
        of name: String,
        to system: VendorSystem,
        where counts: (WriteInFlight) -> Bool
    ) -> FieldValue? {
        for write in underway.reversed() where write.object.system == system && counts(write) {
            for field in write.fields where field.name == name { return field.value }
        }
        return nil
    }

    func write(_ id: String) -> WriteInFlight? { underway.first { $0.id == id } }

    // MARK: Changes

    /// Where a write goes, and why.
    struct Address {
        var lead: LeadID
        var operation: WriteCommand.Operation
        var object: ObjectType
        /// The record to change; nil for a create.
        var record: String?
        /// The lead's record in the other system.
        var source: String?
        var cause: Cause
        var priority: WriteCommand.Priority
        /// Our clock.
        var now: Timestamp
        /// The latest time of the system's clock of which anything is known.
        var notBefore: Timestamp
        /// Whether the write also puts the person into the record's link field.
        var setsLink: Bool
    }

    /// Publishes a write, which is under way from now on.
    mutating func send(_ draft: WriteDraft, to address: Address) {
        version += 1
        let object = address.object
        let id = "\(address.lead.text)/w\(version)"
        var fields: [Field] = []
        var remembered: [Field] = []
        fields.reserveCapacity(draft.fields.count + (draft.owner == nil ? 0 : 1))
        remembered.reserveCapacity(draft.fields.count)
        for (mapped, value) in draft.fields {
            let name =
                (object == .person ? mapped.marketoName : mapped.salesforceName)
                ?? mapped.marketoName
            fields.append(Field(name: name, value: mapped.sent(value, to: object.system)))
            remembered.append(Field(name: mapped.marketoName, value: value))
        }
        if let owner = draft.owner { fields.append(Field(name: "OwnerId", value: .text(owner))) }
        underway.append(
            WriteInFlight(
                id: id,
                version: version,
                operation: address.operation,
                object: object,
                record: address.record ?? address.source,
                fields: remembered,
                restored: draft.restored,
                assignTo: draft.owner,
                cause: address.cause,
                notBefore: address.notBefore
            )
        )
        commands.append(
            WriteCommand(
                id: id,
                lead: address.lead,
                version: version,
                operation: address.operation,
                object: object,
                record: address.record,
                fields: fields,
                priority: address.priority,
                cause: address.cause,
                decidedAt: address.now,
                setsLink: address.setsLink
            )
        )
    }

    /// A write has its result.
    mutating func close(_ id: String) { underway.removeAll { $0.id == id } }

    /// Another lead's writes are this one's now.
    mutating func absorb(_ moved: LeadState) {
        version = max(version, moved.version)
        for write in moved.inFlight where self.write(write.id) == nil {
            underway.append(write, keepingLast: Limits.writesInFlight)
        }
    }

    /// Gives away the writes that make a person for a Salesforce record.
    mutating func takeCreates(for record: String) -> [WriteInFlight] {
        let taken = underway.filter { $0.isCreate(for: record) }
        underway.removeAll { $0.isCreate(for: record) }
        return taken
    }

    /// What is under way was another person's.
    mutating func forgetAll() { underway = [] }
}

extension WriteInFlight {
    /// Whether it makes a person for a Salesforce record.
    fileprivate func isCreate(for record: String) -> Bool {
        operation == .create && object == .person && self.record == record
    }
}
