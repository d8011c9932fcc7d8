// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// An alias decides nothing: what arrives under it goes to the lead that survived, once and in
/// order (design, section 5).
func decideAlias(lead: LeadID, of survivor: LeadID, input: DecisionInput) -> Decision {
    var decision = Decision()
    switch input {
    case .due, .schemaChanged:
        break
    case .change, .request, .result:
        decision.forwardTo = survivor
    case .handOver(let handOver):
        answer(handOver, lead: lead, of: survivor, into: &decision)
    }
    return decision
}

private func answer(
    _ handOver: HandOver,
    lead: LeadID,
    of survivor: LeadID,
    into decision: inout Decision
) {
    switch handOver {
    case .link(_, let claimant):
        if claimant == survivor { return }
        if survivor.system == .marketo {
            decision.handOvers.append(
                .refuse(lead: claimant, owner: survivor, record: lead.record)
            )
        } else {
            decision.handOvers.append(.link(lead: survivor, of: claimant))
        }
    case .claim(_, let claimant, let claim):
        if claimant == survivor {
            // The claimant owns the record already: an empty move is the answer.
            var state = LeadState(lead: lead)
            state.salesforce = RecordLink(object: claim.object, record: claim.into)
            decision.handOvers.append(.move(from: lead, lead: claimant, state: state))
        } else {
            decision.handOvers.append(.claim(lead: survivor, by: claimant, claim: claim))
        }
    case .move(let former, _, let state):
        decision.handOvers.append(.move(from: former, lead: survivor, state: state))
    case .refuse(_, let owner, let record):
        decision.handOvers.append(.refuse(lead: survivor, owner: owner, record: record))
    case .inherit(_, let record):
        decision.handOvers.append(.inherit(lead: survivor, record: record))
    }
}
