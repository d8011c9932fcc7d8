// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// An alias decides nothing: what arrives under it goes to the lead that survived, once and in
/// order (docs/reference/topics.md).
func decideAlias(lead: LeadID, of survivor: LeadID, input: DecisionInput) -> Decision {
    var decision = Decision()
    switch input {
    case .due, .schemaChanged:
        break
    case .change, .request, .result:
        decision.forwardTo = survivor
    case .handOver(let handOver):
        if let next = passedOn(handOver, to: survivor) { decision.handOvers.append(next) }
    }
    return decision
}

/// What the survivor is told instead; nil when there is nothing to tell.
private func passedOn(_ handOver: LeadMessage, to survivor: LeadID) -> LeadMessage? {
    switch handOver {
    case .link(_, let claimant, let record, let at):
        return claimant == survivor
            ? nil : .link(lead: survivor, of: claimant, record: record, at: at)
    case .claim(_, let claimant, let claim):
        // The claimant has the record already: what it knows itself is all there is.
        return claimant == survivor
            ? .move(from: claim.lead, lead: claimant, state: claim.emptyState)
            : .claim(lead: survivor, by: claimant, claim: claim)
    case .move(let former, _, let state):
        return .move(from: former, lead: survivor, state: state)
    case .refuse(_, let owner, let record, let at):
        return .refuse(lead: survivor, owner: owner, record: record, at: at)
    }
}
