// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// Decides what is to be done about something that happened to a lead. Pure: no clock, no I/O; the
/// same arguments give the same decision, IDs included.
///
/// - Parameters:
///   - entry: what the changelog holds under the lead's ID; nil when it holds nothing.
///   - lead: the ID under which the input came.
///   - input: what happened.
///   - context: rules, time and watermarks.
public func decide(
    entry: consuming LeadEntry?,
    lead: LeadID,
    input: DecisionInput,
    context: DecisionContext
) -> Decision {
    if case .change(let event) = input,
        let problem = ClockMargin.problem(with: event.changedAt, "changedAt", now: context.now)
    {
        return Decision(deadLetterReason: problem)
    }
    var turn: Turn
    switch consume entry {
    case .alias(_, let survivor):
        return decideAlias(lead: lead, of: survivor, input: input)
    case .lead(var state):
        switch FastPath.take(input, into: &state, in: context) {
        case .repeated: return Decision()
        case .confirmed: return Decision(entry: .lead(consume state))
        case .unknown: turn = Turn(consume state, isNew: false, in: context)
        }
    case nil:
        turn = Turn(new: lead, in: context)
    }
    return turn.decide(input)
}

/// What a lead waits for, told from its state alone: a worker rebuilds its agenda with this after
/// it has restored a partition.
public func agenda(of state: LeadState, context: DecisionContext) -> WakeConditions {
    Turn(state, isNew: false, in: context).outlook
}
