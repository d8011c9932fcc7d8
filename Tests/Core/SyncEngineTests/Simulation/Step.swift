// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// One step of a history. Numbers choose among what there is, so that a step means something in
/// every world, and a history stays one when others are left out.
enum Step: Hashable, CustomStringConvertible {
    /// Somebody changes a field; `isBlank` clears it.
    case edit(VendorSystem, record: Int, field: Int, isBlank: Bool, asSnapshot: Bool)
    /// The feed delivers one of its undelivered events, in any order.
    case deliver(VendorSystem, pick: Int)
    /// The feed delivers an event a second time.
    case redeliver(VendorSystem, pick: Int)
    /// The feed delivers all it has, then a watermark.
    case watermark(VendorSystem)
    /// The connector applies the oldest write.
    case apply(VendorSystem)
    /// The system refuses the oldest write.
    case reject(VendorSystem)
    /// A result arrives, in any order.
    case result(pick: Int)
    /// A result arrives a second time.
    case repeatResult(pick: Int)
    /// *Sync Person to SFDC*; the connector may fetch the person for it.
    case request(person: Int, isFetched: Bool)
    /// A request arrives a second time.
    case repeatRequest(pick: Int)
    /// Time passes; enough of it ends every hold.
    case wait(seconds: Int)
    /// A message from lead to lead arrives; only those between the same two keep their order.
    case handOver(pick: Int)
    /// The worker forgets what it need not know, and asks every lead.
    case restart
    case identity(IdentityStep)

    var description: String {
        switch self {
        case .edit(let system, let record, let field, let isBlank, let asSnapshot):
            "edit \(system) record \(record) field \(field)\(isBlank ? " to blank" : "")"
                + (asSnapshot ? " (snapshot)" : "")
        case .deliver(let system, let pick): "deliver \(system) \(pick)"
        case .redeliver(let system, let pick): "deliver \(system) \(pick) again"
        case .watermark(let system): "watermark \(system)"
        case .apply(let system): "apply write to \(system)"
        case .reject(let system): "reject write to \(system)"
        case .result(let pick): "result \(pick)"
        case .repeatResult(let pick): "result \(pick) again"
        case .request(let person, let isFetched):
            "request for person \(person)\(isFetched ? " (fetched)" : "")"
        case .repeatRequest(let pick): "request \(pick) again"
        case .wait(let seconds): "wait \(seconds) s"
        case .handOver(let pick): "hand over \(pick)"
        case .restart: "restart"
        case .identity(let step): step.description
        }
    }
}

/// A step after which a record is another one, or none.
enum IdentityStep: Hashable, CustomStringConvertible {
    /// Two Salesforce records of one kind become one; `fills` gives the winner what it lacks.
    case mergeRecords(loser: Int, winner: Int, fills: Bool)
    /// A lead becomes a contact: a new one, or one that is there.
    case convert(lead: Int, isIntoOther: Bool, copiesLink: Bool)
    case deleteRecord(Int)
    case undelete(Int)
    /// Two Marketo persons become one; `fills` gives the winner what it lacks.
    case mergePersons(loser: Int, winner: Int, fills: Bool)
    case deletePerson(Int)
    /// A record is gone, and no event tells.
    case purge(VendorSystem, Int)
    /// A person puts a link right: the record is another person's.
    case relink(record: Int, person: Int, in: VendorSystem)
    /// A deleted person comes back under another number.
    case recreatePerson(Int)
    /// Marketo gives the number of a deleted person to somebody else.
    case reuseNumber(Int)
    /// A user takes a person and its record apart.
    case unlink(person: Int)

    var description: String {
        switch self {
        case .mergeRecords(let loser, let winner, let fills):
            "merge record \(loser) into \(winner)\(fills ? ", filling" : "")"
        case .convert(let lead, let isIntoOther, let copiesLink):
            "convert lead \(lead)\(isIntoOther ? " into a contact that is there" : "")"
                + (copiesLink ? ", with its link" : "")
        case .deleteRecord(let record): "delete record \(record)"
        case .undelete(let record): "undelete record \(record)"
        case .mergePersons(let loser, let winner, let fills):
            "merge person \(loser) into \(winner)\(fills ? ", filling" : "")"
        case .deletePerson(let person): "delete person \(person)"
        case .purge(let system, let record): "purge \(record) in \(system)"
        case .relink(let record, let person, let system):
            "relink record \(record) with person \(person) in \(system)"
        case .recreatePerson(let person): "make deleted person \(person) anew"
        case .reuseNumber(let person): "give the number of deleted person \(person) away"
        case .unlink(let person): "unlink person \(person)"
        }
    }
}
