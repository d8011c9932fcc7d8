// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// *Sync Person to SFDC*: the requests of a lead that wait, that were handled, and what the last
/// one asked for.
struct Requests {
    /// Requests that wait for the person's snapshot.
    private(set) var waiting: [SyncRequest]
    /// The IDs of the last requests that were acted upon.
    private(set) var handled: [String]
    /// The last request that made a Salesforce record: it makes no second one.
    private(set) var served: String?
    /// The request that asks for a Salesforce record which does not exist yet.
    private(set) var create: SyncRequest?
    /// The owner that a request chose, until it has been written.
    private(set) var owner: String?
    /// Set when a request of this decision pushes what waits to Salesforce.
    private(set) var isForced = false

    init(of state: borrowing LeadState) {
        waiting = state.waitingRequests
        handled = state.handledRequests
        served = state.servedRequest
        create = state.createRequest
        owner = state.assignTo
    }

    func store(in state: inout LeadState) {
        state.waitingRequests = waiting
        state.handledRequests = handled
        state.servedRequest = served
        state.createRequest = create
        state.assignTo = owner
    }

    /// Whether a request was delivered before: one request never acts twice.
    func knows(_ id: String) -> Bool {
        handled.contains(id) || waiting.contains { $0.id == id }
    }

    // MARK: Requests come

    /// The request waits for the person's data.
    mutating func wait(_ request: SyncRequest) {
        waiting.append(request, keepingLast: Limits.waitingRequests)
    }

    /// The request has been acted upon, or refused.
    mutating func close(_ request: SyncRequest) {
        handled.append(request.id, keepingLast: Limits.handledRequests)
    }

    /// Requests that waited wait no longer: those that ask for the fields of a lead, or all others.
    mutating func takeWaiting(settingFields: Bool = false) -> [SyncRequest] {
        let isTaken = { (request: SyncRequest) in
            (request.action == .setFields) == settingFields
        }
        let requests = waiting.filter(isTaken)
        if !requests.isEmpty { waiting.removeAll(where: isTaken) }
        return requests
    }

    /// A request pushes what waits to Salesforce.
    ///
    /// - Parameter lacksRecord: whether there is no Salesforce record: one is to be made.
    mutating func force(_ request: SyncRequest, lacksRecord: Bool) {
        isForced = true
        if let chosen = request.assignTo { owner = chosen }
        if lacksRecord { create = request }
    }

    /// Another lead's requests are this one's now.
    mutating func absorb(_ moved: LeadState) {
        for request in moved.waitingRequests { wait(request) }
        for request in moved.handledRequests {
            handled.append(request, keepingLast: Limits.handledRequests)
        }
        if owner == nil { owner = moved.assignTo }
    }

    // MARK: The record that is asked for

    /// There is a record, or none is to be made any more.
    mutating func dropCreate() { create = nil }

    /// The Salesforce record is another person's, or no person's: nothing is asked for.
    mutating func dropAll() {
        create = nil
        owner = nil
    }

    /// Asks for a Salesforce record, unless one is asked for already.
    mutating func ask(_ request: SyncRequest?) { create = create ?? request }

    /// A request has made, or found, its record.
    mutating func serve(_ request: String?) {
        if let request { served = request }
    }

    // MARK: The owner

    /// The owner goes with a write that has been published.
    mutating func sent(_ owner: String?) {
        if owner != nil { self.owner = nil }
    }

    /// The owner goes with the next write, unless another one was chosen meanwhile.
    mutating func keep(owner: String?) {
        if self.owner == nil { self.owner = owner }
    }
}
