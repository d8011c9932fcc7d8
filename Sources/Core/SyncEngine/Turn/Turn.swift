// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// One decision about one lead, while it is being made: the lead's state taken apart, and what has
/// been decided so far.
///
/// Each part owns its members of the stored state, and only its own methods change them. `Turn`
/// alone sees all parts; what concerns several of them is in its extensions.
struct Turn {
    let context: DecisionContext
    /// Nothing has been known of the lead before.
    let isNew: Bool
    var identity: Identity
    var fields: FieldTable
    var outbox: Outbox
    var failures: Failures
    var requests: Requests
    var causes: CauseTrail
    var journal: Journal
    /// When (our clock) the making of a person for the lead's record began to wait for Marketo's
    /// watermark.
    var createHeldSince: Timestamp?
    /// What other leads are told.
    var messages: [LeadMessage] = []
    /// What the lead waits for.
    var agenda = WakeConditions()
    /// The writes to Salesforce that were checked, and what came of it.
    var checks: [CheckedWrite] = []
    /// The state as it was, without its fields: those know themselves whether they changed.
    private let before: LeadState

    init(_ state: consuming LeadState, isNew: Bool, in context: DecisionContext) {
        var state = state
        // Moved out: a second reference would make the first change copy all fields.
        var states: [FieldState] = []
        swap(&states, &state.fields)
        self.context = context
        self.isNew = isNew
        identity = Identity(state)
        fields = FieldTable(states, mapping: context.rules.mapping)
        outbox = Outbox(of: state)
        failures = Failures(of: state)
        requests = Requests(of: state)
        causes = CauseTrail(of: state)
        journal = Journal(of: state, now: context.now)
        createHeldSince = state.createHeldSince
        before = state
    }

    /// The state of a lead of which nothing is known.
    init(new lead: LeadID, in context: DecisionContext) {
        self.init(LeadState(lead: lead), isNew: true, in: context)
    }

    /// The state as it is stored, but for its fields.
    private var storedWithoutFields: LeadState {
        var state = LeadState(lead: identity.lead)
        identity.store(in: &state)
        outbox.store(in: &state)
        failures.store(in: &state)
        requests.store(in: &state)
        causes.store(in: &state)
        journal.store(in: &state)
        state.createHeldSince = createHeldSince
        return state
    }

    /// The state as it is stored.
    var stored: LeadState {
        var state = storedWithoutFields
        state.fields = fields.states
        return state
    }

    // MARK: Deciding

    /// Takes an input in and does what comes next.
    mutating func decide(_ input: DecisionInput) -> Decision {
        switch take(input) {
        case .settle(let cause, let priority):
            settle(cause, priority)
        case .answer(let cause):
            settle(cause, .realtime)
            tellNothingToDo(cause)
        case .keepWaiting:
            agenda = outlook
        case .settleAndForward(let owner):
            settle(Cause(), .normal)
            return finish(forwardingTo: owner)
        case .forward(let owner):
            return Decision(forwardTo: owner, agenda: outlook)
        case .unusable(let reason):
            return Decision(deadLetterReason: reason, agenda: outlook)
        case .move(let survivor):
            return move(to: survivor)
        case .moveAndForward(let survivor):
            return move(to: survivor, forwardingTo: survivor)
        case .becomeAlias(let survivor, let forwardsInput):
            return finish(
                as: .alias(lead: identity.lead, of: survivor),
                forwardingTo: forwardsInput ? survivor : nil
            )
        }
        return finish()
    }

    private mutating func take(_ input: DecisionInput) -> Next {
        switch input {
        case .change(let event): return take(event)
        case .request(let request): return take(request)
        case .result(let result): return take(result)
        case .handOver(let message): return take(message)
        case .due, .schemaChanged:
            // Also when it is due for another reason: the schema may have changed while no worker
            // ran.
            failures.free(by: context.rules, object: identity.salesforceObject)
            freeSkippedFields()
            return .settle(Cause())
        }
    }

    /// The state goes to the surviving lead; an alias stays behind.
    private mutating func move(to survivor: LeadID, forwardingTo owner: LeadID? = nil) -> Decision {
        messages.append(.move(from: identity.lead, lead: survivor, state: stored))
        return finish(as: .alias(lead: identity.lead, of: survivor), forwardingTo: owner)
    }

    /// The decision; an entry only if anything changed.
    private mutating func finish(
        as entry: LeadEntry? = nil,
        forwardingTo owner: LeadID? = nil
    ) -> Decision {
        var decision = Decision(forwardTo: owner, agenda: agenda)
        decision.entry = entry
        if entry == nil {
            var state = storedWithoutFields
            if fields.isChanged || state != before {
                state.fields = fields.states
                decision.entry = .lead(state)
            }
        }
        decision.writes = outbox.commands
        decision.activities = journal.entries
        decision.handOvers = messages
        for check in checks where check.verdict.isClean {
            decision.undecidableRules += check.verdict.undecidableRules
            decision.undecidableObject = check.object
        }
        return decision
    }
}
