// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// One decision about one lead, while it is being made: a working copy of the state, and what has
/// been decided so far. The parts of the decision are in the extensions, one file each.
struct Turn {
    var state: LeadState
    var decision = Decision()
    let context: DecisionContext
    let isNew: Bool
    /// Set when only the agenda is wanted: nothing is published.
    var planOnly = false
    /// Set when everything pending has been looked at, so that the agenda is whole.
    var hasSettled = false
    /// The event of this decision, when it changed something.
    var newChange: DeferredChange?
    /// Set when a change of the event has to wait.
    var isNewChangeHeld = false
    /// Set when a sync request pushes what waits to Salesforce (requirement 5).
    var isForced = false
    /// Fields of this decision that collided, for one `conflict` activity.
    var conflicts: [ConflictField] = []
    /// Fields of this decision that cannot be synced, for one `skipped` activity.
    var skipped: [String] = []
    /// What of the schema changed and freed a field of this decision that could not be synced.
    var freedFields: [FailureCause] = []
    /// Set when the writes that were checked are to be kept, for those who want to know why.
    var keepsChecks = false
    /// The writes to Salesforce that were checked, and what came of it.
    var checks: [CheckedWrite] = []
    /// Where each mapped field stands in `state.fields`; -1 where it does not.
    var positions: [Int32]
    private let before: LeadState

    init(state: consuming LeadState, isNew: Bool, context: DecisionContext) {
        self.context = context
        self.isNew = isNew
        before = state
        positions = Self.positions(of: state.fields, in: context.rules.mapping)
        self.state = state
    }

    var mapping: CompiledMapping { context.rules.mapping }

    /// A field of the mapping as the object has it; nil where the object has no such field.
    func mappedField(_ index: Int, _ object: ObjectType) -> MappedField? {
        let mapped = mapping[object].fields[index]
        return mapped.salesforceName == nil ? nil : mapped
    }

    /// The Salesforce object that the lead has, or would get: a lead.
    var salesforceObject: ObjectType { state.salesforce?.object ?? .lead }

    /// Whether both systems have a record, so that a change in one is to reach the other.
    var hasBothRecords: Bool { state.hasBothRecords }

    /// Whether changes can be written now: not while it is open which Salesforce record is the
    /// lead's.
    var isLinked: Bool { hasBothRecords && state.claim == nil }

    mutating func decide(_ input: DecisionInput) -> Decision {
        switch input {
        case .change(let event):
            apply(event)
        case .request(let request):
            apply(request)
        case .result(let result):
            apply(result)
        case .handOver(let handOver):
            apply(handOver)
        case .due, .schemaChanged:
            // Also when it is due for another reason: the schema may have changed while nobody
            // watched, during a restart, say.
            freeFailures()
            freeSkippedFields()
            settle(cause: Cause(), priority: .normal)
        }
        if decision.entry == nil, decision.deadLetterReason == nil, decision.forwardTo == nil,
            state != before
        {
            decision.entry = .lead(state)
        }
        if !hasSettled { keepAgenda() }
        // Moved out: a copy would be taken apart again at once.
        var made = Decision()
        swap(&made, &decision)
        return made
    }

    /// What happened was of no concern, or of none yet: the lead still waits for what it waited
    /// for.
    private mutating func keepAgenda() {
        if case .alias? = decision.entry { return }
        decision.agenda = SyncEngine.agenda(of: state, context: context)
    }

    // MARK: Fields

    private static func positions(of fields: [FieldState], in mapping: CompiledMapping) -> [Int32] {
        var positions = [Int32](repeating: -1, count: mapping.count)
        for position in fields.indices {
            if let index = mapping.index(marketo: fields[position].name) {
                positions[index] = Int32(position)
            }
        }
        return positions
    }

    /// The position of a mapped field in the state, which is given one if it has none.
    mutating func position(of index: Int, named name: String) -> Int {
        if positions[index] >= 0 { return Int(positions[index]) }
        state.fields.append(FieldState(name: name))
        positions[index] = Int32(state.fields.count - 1)
        return state.fields.count - 1
    }

    mutating func rebuildPositions() {
        positions = Self.positions(of: state.fields, in: mapping)
    }

    /// The value that a write without a result is putting into a field of a system.
    func valueInFlight(_ name: String, to system: VendorSystem) -> FieldValue? {
        state.valueInFlight(name, to: system)
    }

    func isCreateInFlight(in system: VendorSystem) -> Bool {
        state.inFlight.contains { $0.operation == .create && $0.object.system == system }
    }

    // MARK: The log

    mutating func log(
        _ kind: Activity.Kind,
        _ message: String,
        object: ObjectType,
        record: String?,
        fields: [ConflictField] = [],
        reasons: [Reason] = [],
        cause: Cause
    ) {
        state.activities += 1
        decision.activities.append(
            Activity(
                id: "\(state.lead.text)/a\(state.activities)",
                lead: state.lead,
                at: context.now,
                kind: kind,
                object: object,
                record: record,
                message: message,
                fields: fields,
                reasons: reasons,
                cause: cause
            )
        )
    }
}

extension LeadState {
    /// The value that a write without a result is putting into a field of a system.
    func valueInFlight(_ name: String, to system: VendorSystem) -> FieldValue? {
        for write in inFlight.reversed()
        where write.object.system == system && isToOwnRecord(write) {
            for field in write.fields where field.name == name { return field.value }
        }
        return nil
    }

    /// Whether a write goes, or went, to the record that the lead has now, or to the Salesforce
    /// lead that was converted to the contact which it has now. What a merge left behind never
    /// reaches the winner.
    func isToOwnRecord(_ write: WriteInFlight) -> Bool {
        // A person that is being made for a record is not the one that has it meanwhile.
        if write.operation == .create { return write.object != .person || marketo == nil }
        guard let record = write.record else { return true }
        guard let own = self[write.object.system] else { return false }
        return own.record == record
            || (write.object == .lead && own.object == .contact && formerRecords.contains(record))
    }
}
