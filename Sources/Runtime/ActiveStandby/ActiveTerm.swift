// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What a process does while it is the active one: made when it takes over, closed when it no
/// longer is. It belongs to the process's thread.
public protocol ActiveTerm: AnyObject {
    /// One round of work. The loop serves the group between two rounds: one round is short against
    /// the session timeout.
    ///
    /// - Parameter member: the group's consumer, whose metadata transactions need.
    /// - Throws: what ends the term; the process starts anew.
    func turn(_ member: Consumer) throws(KafkaError)

    /// Ends what is under way, within bounds, because a stop was requested.
    ///
    /// - Parameter membership: to be served while this waits.
    func stop(_ membership: ActiveMembership) throws(KafkaError) -> StandbyEnding

    /// Ends everything at once: another process may be active already.
    func close()
}

extension ActiveTerm {
    /// Nothing is under way between two rounds.
    public func stop(_ membership: ActiveMembership) throws(KafkaError) -> StandbyEnding {
        .atRest
    }
}
