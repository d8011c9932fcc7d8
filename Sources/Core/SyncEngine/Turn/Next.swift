// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What comes after an input has been taken in.
enum Next {
    /// Whatever can be settled now is settled, because of `cause`.
    case settle(Cause, WriteCommand.Priority = .normal)
    /// The same for a request: its log tells the end of it, also when there was nothing to do.
    case answer(Cause)
    /// The lead goes on waiting for what it waited for.
    case keepWaiting
    /// The record is another lead's: the input goes there, and changes made on the way are dropped.
    case forward(to: LeadID)
    /// The record has just become another lead's: the rest is settled, and the input goes there.
    case settleAndForward(to: LeadID)
    /// The input cannot be used, for this reason: changes made on the way are dropped.
    case unusable(String)
    /// The lead goes by another ID from now on; what is known moves there.
    case move(to: LeadID)
    /// The same, and the input goes there as well.
    case moveAndForward(to: LeadID)
    /// Nothing is known of the lead: only an alias of the other ID is kept.
    case becomeAlias(of: LeadID, forwardsInput: Bool)
}
