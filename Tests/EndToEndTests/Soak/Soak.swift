// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Primitives
import SandboxKit
import TestKit

/// One soak: random edits on both sides while both vendors are in trouble and processes die.
final class Soak {
    /// The last edit of a field on one side.
    struct Edit {
        var value: String
        /// Its place among all edits.
        var number: Int
        /// When it was made.
        var at: Timestamp
    }

    /// A field of a pair.
    struct Place: Hashable {
        var pair: Int
        var field: Int
    }

    let plan: SoakPlan
    let landscape: SystemUnderTest
    let staff: SoakUsers
    private(set) var pairs: [(salesforce: String, marketo: String)] = []
    private(set) var lastEdits: [VendorSystem: [Place: Edit]] = [.marketo: [:], .salesforce: [:]]
    private(set) var created = 0
    /// Pairs that are not edited before their link is put right.
    private var unedited: [(salesforce: String, marketo: String)] = []
    /// Persons that a record was linked with before.
    private(set) var formerPersons: Set<String> = []
    /// Persons that were requested with an owner whom Salesforce refuses.
    private(set) var personsOfRefusedOwner: [String] = []
    /// A user whom Salesforce gives no records.
    private let refusedOwner: String
    /// Pairs when the soak began.
    private let pairCount: Int
    private var generator: SeededGenerator
    private var editCount = 0

    /// Starts everything, and waits until both sides have been read.
    init(_ plan: SoakPlan) throws {
        self.plan = plan
        generator = SeededGenerator(seed: plan.seed)
        landscape = try SystemUnderTest(
            people: plan.people,
            settings: [
                // Longer than stamps lie.
                "LEADSYNC_SALESFORCE_VISIBILITY_LAG": "2s",
                "LEADSYNC_MARKETO_VISIBILITY_LAG": "2s",
                "LEADSYNC_SALESFORCE_BUDGET_DAILY_CALLS": "\(Self.dailyCalls)",
                "LEADSYNC_MARKETO_BUDGET_DAILY_CALLS": "\(Self.dailyCalls)",
                "LEADSYNC_CONFLICTS_MAX_HOLD": "10m",
            ]
        )
        staff = try SoakUsers(landscape.sandbox)
        refusedOwner = try staff.deactivateUser()
        for part in [SystemUnderTest.Part.worker, .worker, .salesforce, .marketo, .scheduler] {
            try landscape.start(part)
        }
        let all = try staff.agreement().pairs.sorted { $0.salesforce < $1.salesforce }
        pairCount = all.count
        // A lead names its person; contacts are left to the edits.
        unedited = Array(all.filter { $0.salesforce.hasPrefix("00Q") }.prefix(plan.relinks))
        let reserved = Set(unedited.map(\.salesforce))
        pairs = all.filter { !reserved.contains($0.salesforce) }
        try landscape.awaitCycle(.salesforce, seconds: plan.restSeconds)
        try landscape.awaitCycle(.marketo, seconds: plan.restSeconds)
    }

    /// What the vendors' stamps may be off by: they are of whole seconds, may be equal over a
    /// second, and lie by 700 ms.
    static let stampMilliseconds: Int64 = 3_000

    /// The calls of a day that the connectors are told of; they may use half of them.
    static let dailyCalls: Int64 = 40_000

    // MARK: Rounds

    /// All rounds: edits under faults, something killed or frozen in the middle of each.
    func run() throws {
        for round in 0..<plan.rounds {
            try create(round)
            try relink(round)
            try setFaults()
            let edits = plan.edits / plan.rounds
            let victim = SystemUnderTest.Part.allCases.randomElement(using: &generator)!
            let death = Int.random(in: 0..<edits, using: &generator)
            let isFrozen = plan.freezes && Int.random(in: 0..<3, using: &generator) == 0
            var sleep: Sleep?
            for number in 0..<edits {
                if number == death {
                    if isFrozen { sleep = try freeze(victim) } else { try replace(victim) }
                }
                try edit()
            }
            if let sleep { try thaw(sleep) }
            // What was edited meets the faults, and the next edits meet what comes of it.
            try landscape.awaitCycle(.marketo, seconds: plan.restSeconds)
            if let sleep { try landscape.kill(sleep.part, sleep.sleepers) }
        }
        try clearFaults()
    }

    /// Processes that stand still, and those that take their place.
    private struct Sleep {
        var part: SystemUnderTest.Part
        var sleepers: [ServiceProcess]
        var successors: [ServiceProcess]
    }

    private func freeze(_ part: SystemUnderTest.Part) throws -> Sleep {
        let sleepers = landscape.running[part, default: []]
        for process in sleepers { process.freeze() }
        let successors = try sleepers.map { _ in try landscape.start(part, isAwaited: false) }
        return Sleep(part: part, sleepers: sleepers, successors: successors)
    }

    /// They wake before they have been missed, or after.
    private func thaw(_ sleep: Sleep) throws {
        if Bool.random(using: &generator) {
            for process in sleep.successors { try landscape.awaitReady(process, sleep.part) }
        }
        for process in sleep.sleepers { process.thaw() }
    }

    /// Kills a part and starts it again at once.
    private func replace(_ part: SystemUnderTest.Part) throws {
        let count = landscape.running[part, default: []].count
        try landscape.kill(part)
        for _ in 0..<count { try landscape.start(part, isAwaited: false) }
    }

    private func setFaults() throws {
        try clearFaults()
        for system in VendorSystem.allCases {
            let chosen = SoakFaults.all(system).shuffled(using: &generator).prefix(5)
            for fault in chosen { try landscape.sandbox.setFault(fault, of: system) }
        }
    }

    private func clearFaults() throws {
        for system in VendorSystem.allCases { try landscape.sandbox.clearFaults(of: system) }
    }

    /// New records, on both sides; those of Marketo are requested.
    private func create(_ round: Int) throws {
        try clearFaults()
        let count = plan.creations / plan.rounds
        guard count > 0 else { return }
        let leads = (0..<count).map { number -> [String: JSON] in
            let name = "Sales\(round)x\(number)"
            return [
                "LastName": .string(name), "Company": "Soak",
                "Email": .string("\(name.lowercased())@example.com"),
            ]
        }
        try landscape.staff.create("Lead", leads)
        let feed = try Feed(landscape.cluster)
        for number in 0..<count {
            let person = try staff.createPerson("Marketing\(round)x\(number)")
            let request = SyncRequest(
                id: "soak-\(person)",
                person: person,
                assignTo: number.isMultiple(of: 2) ? nil : refusedOwner,
                at: MarketoFeed.now,
                by: "a soak"
            )
            try feed.send(request)
            if request.assignTo != nil { personsOfRefusedOwner.append(person) }
        }
        try feed.flush()
        created += 2 * count
    }

    /// Links records with other persons, as a user does who finds that a link is wrong.
    private func relink(_ round: Int) throws {
        for number in 0..<(plan.relinks / plan.rounds) {
            guard let (record, former) = unedited.popLast() else { return }
            let person = try staff.createPerson("Relinked\(round)x\(number)")
            try landscape.staff.update("Lead", record, ["Marketo_ID__c": .string(person)])
            formerPersons.insert(former)
            pairs.append((record, person))
        }
    }

    private func edit() throws {
        editCount += 1
        let system: VendorSystem = Bool.random(using: &generator) ? .marketo : .salesforce
        // A few pairs are edited often, so that edits collide.
        let range: Range<Int>
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1: range = 0..<pairs.count
        // Those that were linked anew are the last ones.
        case 2: range = (pairs.count - max(1, formerPersons.count))..<pairs.count
        default: range = 0..<max(1, pairs.count / 10)
        }
        let pair = Int.random(in: range, using: &generator)
        let field = Int.random(in: 0..<SoakUsers.fields.count, using: &generator)
        let value = "\(system == .marketo ? "M" : "S")\(editCount)"
        let id = system == .marketo ? pairs[pair].marketo : pairs[pair].salesforce
        try staff.edit(system, id, field, value)
        lastEdits[system]?[Place(pair: pair, field: field)] = Edit(
            value: value,
            number: editCount,
            at: MarketoFeed.now
        )
    }

    // MARK: The end

    /// Waits until both sides agree and nothing is under way.
    func awaitRest() throws {
        var left = ""
        let expected = pairCount + created
        var now = SoakUsers.Agreement(pairs: [], differing: [], alone: [])
        try awaiting(
            "both sides agree",
            seconds: plan.restSeconds,
            found: { try left + SoakLog(landscape.cluster).told(now) },
            until: {
                try landscape.checkAlive()
                now = try staff.agreement()
                // No request asked for a record of theirs.
                now.alone.removeAll { formerPersons.contains($0) }
                left =
                    "\(now.pairs.count) pairs of \(expected), alone: \(now.alone.prefix(5)), "
                    + "differing: \(now.differing.prefix(5)) of \(now.differing.count)\n"
                return now.isWhole && now.pairs.count == expected
            }
        )
        try landscape.cluster.awaitDrained(seconds: plan.restSeconds)
    }

    /// Fields that do not hold what they have to, one line each.
    func wrongFields() throws -> [String] {
        var wrong: [String] = []
        let places = Set(lastEdits.values.flatMap(\.keys))
        for place in places {
            let id = pairs[place.pair].marketo
            let held = try staff.value(SoakUsers.fields[place.field].marketo, in: .marketo, id)
            let marketo = lastEdits[.marketo]?[place]
            let salesforce = lastEdits[.salesforce]?[place]
            let mayHold = [marketo, salesforce].compactMap(\.self)
            guard let holder = mayHold.first(where: { $0.value == held }) else {
                wrong.append("\(id) \(SoakUsers.fields[place.field]): '\(held)', not \(mayHold)")
                continue
            }
            // Salesforce's value stands only where it was typed after Marketo's; what was typed
            // nearly at once cannot be told apart by stamps of whole seconds that lie.
            if let marketo, holder.value != marketo.value,
                holder.at.advanced(byMilliseconds: Self.stampMilliseconds) < marketo.at
            {
                wrong.append("\(id) \(SoakUsers.fields[place.field]): Marketo lost: \(mayHold)")
            }
        }
        return wrong
    }
}
