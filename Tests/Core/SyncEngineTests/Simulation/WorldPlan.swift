// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// How a history begins for one human being.
enum InitialState: CaseIterable {
    /// Both systems hold the record, linked and equal.
    case agreed
    /// Both hold it, linked, with different values that were never compared.
    case unseen
    /// Only Salesforce has it; its events come under the Salesforce ID, whatever happens.
    case salesforceOnly
    /// Only Marketo has it, until a request.
    case marketoOnly
    /// Both hold it, with different values, and it is not known that the two are one.
    case unlinked
}

/// Who refuses values that the other system takes.
enum Refusal {
    case none
    /// A validation rule of Salesforce, which the workers know and a changed schema lacks.
    case byRule
    /// Either system, of values of the other one, and no schema tells.
    case bySystems
}

/// The world in which a history happens.
struct WorldPlan: CustomStringConvertible {
    /// One for each human being.
    var openings: [InitialState]
    /// What Salesforce has of them.
    var object = ObjectType.lead
    /// Whether feeds report whole records too, whose fields changed at an unknown time before.
    var hasSnapshots = true
    /// Which system's record names its linked record from the start, in a pair that is linked.
    var teller = VendorSystem.salesforce
    /// Whether the connectors write the link fields.
    var writesLinks = false
    /// Whether Salesforce makes `phone` read-only once the record is there.
    var hasReadOnlyField = false
    /// Whether some results tell a time that is too early: a connector died between the call and
    /// its commit, and its successor only knows that the write is there.
    var hasEarlyResults = false
    /// Whether feeds tell times in whole seconds, as both vendors' do, and in order: of two events
    /// of one second, the order tells which was first.
    var hasWholeSeconds = false
    /// Whether some events come to light behind a watermark that has passed them.
    var hasLateEvents = false
    /// How Salesforce keeps what it is given.
    var forms = VendorForms.asGiven
    /// Whether Marketo gives numbers to other people. Nothing of one human being may reach another
    /// then, unless a user linked the two.
    var hasStrangers = false
    /// Who refuses some of the values that people choose.
    var refusal = Refusal.none
    /// The system whose sync user cannot see `city`.
    var hiddenIn: VendorSystem?
    /// Whether it can, as long as the schema is the changed one.
    var isHiddenForAWhile = false

    /// How the history begins for a human being; nil for one who turns up later.
    func opening(of human: Int) -> InitialState? {
        openings.indices.contains(human) ? openings[human] : nil
    }

    /// The organisation that the plan asks for.
    var org: SimulatedOrg {
        if hasReadOnlyField { return .readOnlyPhone }
        if refusal == .byRule { return .refusing }
        if forms == .byType { return .typed }
        guard let hiddenIn else { return .plain }
        return isHiddenForAWhile ? .hiddenCityForAWhile(hiddenIn) : .hiddenCity(hiddenIn)
    }

    var description: String {
        "\(openings) of \(object), \(hasSnapshots ? "snapshots" : "changes only"), \(teller) tells "
            + "links\(writesLinks ? ", links are written" : "")"
            + (hasReadOnlyField ? ", phone is read-only in Salesforce" : "")
            + (hasWholeSeconds ? ", times in whole seconds" : "")
            + (hasLateEvents ? ", some events come late" : "")
            + (forms == .asGiven ? "" : ", Salesforce keeps texts \(forms)")
            + (hasStrangers ? ", numbers go to other people" : "")
            + (refusal == .none ? "" : ", values are refused \(refusal)")
            + (hiddenIn.map { ", city is hidden in \($0)" } ?? "")
            + (isHiddenForAWhile ? " for a while" : "")
            + (hasEarlyResults ? ", some results are dated too early" : "")
    }
}
