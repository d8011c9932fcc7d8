// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import SyncEngine

/// Both systems, the topics between them and the leads' states, small enough to run thousands of
/// histories a second. It knows nothing of what the decision core should do.
struct SyncSimulation {
    /// From one lead's worker to another's.
    struct Message {
        var from: LeadID
        var to: LeadID
        var input: DecisionInput
        /// How often the input has been forwarded.
        var forwards: Int
    }

    static let fields = ["phone", "title", "city"]
    static let persons = ["1042", "1043"]
    static let leads = ["00Q000000000001AAA", "00Q000000000002AAA"]
    static let contacts = ["003000000000001AAA", "003000000000002AAA"]

    let plan: WorldPlan
    let rules: SimulationRules
    var marketo = VendorModel(system: .marketo)
    var salesforce = VendorModel(system: .salesforce)
    /// Entries as they come back from their bytes: what is not encoded must not matter.
    var entries: [LeadID: LeadEntry] = [:]
    var agendas: [LeadID: WakeConditions] = [:]
    var writes: [VendorSystem: [WriteCommand]] = [:]
    var results: [WriteResult] = []
    var oldResults: [WriteResult] = []
    var messages: [Message] = []
    var activities: [Activity] = []
    var watermarks = Watermarks()
    var now = Timestamp(milliseconds: 1_764_009_895_001)
    var edits = 0
    var requests: [SyncRequest] = []
    /// How many records were made for each request or event.
    var created: [String: Int] = [:]
    var writeCount = 0
    /// Whether a person was read whole for a request.
    var hasFetched = false
    var identities = Identities()
    /// What must not happen, whatever the end.
    var breaches: [String] = []
    /// What happened, for whoever reads a failure; nil when nobody will.
    var story: [String]?
    var fingerprint = DecisionFingerprint()
    var flags = FlagCombinations()
    /// Steps that were taken, those at the end included.
    var steps = 0
    private let reader = JSONReader()
    /// Whether the schema is another one just now.
    var isSchemaChanged = false {
        didSet { hideFields() }
    }

    init(_ plan: WorldPlan, rules: SimulationRules, isTold: Bool = false) {
        self.plan = plan
        self.rules = rules
        let tick: Int64 = plan.hasWholeSeconds ? 1_000 : 1
        marketo = VendorModel(system: .marketo, tickMilliseconds: tick)
        salesforce = VendorModel(
            system: .salesforce,
            tickMilliseconds: tick,
            forms: plan.forms
        )
        story = isTold ? [] : nil
        hideFields()
        for human in plan.openings.indices { open(human) }
        now = now.advanced(byMilliseconds: 7)
        // Whoever agrees has been compared before the history begins.
        if plan.openings.contains(.agreed) { drain() }
    }

    private mutating func open(_ human: Int) {
        let opening = plan.openings[human]
        let person = Self.persons[human]
        let record = (plan.object == .contact ? Self.contacts : Self.leads)[human]
        let isLinked = opening == .agreed || opening == .unseen
        if opening != .salesforceOnly {
            var made = VendorModel.Record(
                id: person,
                object: .person,
                human: human,
                twin: isLinked && plan.teller == .marketo ? record : nil,
                changedAt: now
            )
            made.values = ["lastName": .text("L"), "company": .text("C")]
            for field in Self.fields {
                made.values[field] = plan.forms.beginning("first", human, of: field)
            }
            marketo.add(made)
            marketo.report(person, .created, at: now, asSnapshot: true)
        }
        if opening != .marketoOnly {
            var made = VendorModel.Record(
                id: record,
                object: plan.object,
                human: human,
                twin: isLinked && plan.teller == .salesforce ? person : nil,
                changedAt: now
            )
            made.values["LastName"] = .text("L")
            if plan.object == .lead { made.values["Company"] = .text("C") }
            let word = opening == .unseen || opening == .unlinked ? "other" : "first"
            for field in Self.fields {
                made.values[name(field, plan.object)] =
                    plan.forms.beginning(word, human, of: field)
            }
            salesforce.add(made)
            salesforce.report(record, .created, at: now, asSnapshot: true)
        }
        if isLinked { identities.link(person, record) }
    }

    /// The system that hides `city` just now.
    var hidden: VendorSystem? { plan.org.hidden(isChanged: isSchemaChanged) }

    /// What a sync user cannot see is in no event.
    private mutating func hideFields() {
        marketo.hidden = hidden == .marketo ? ["city"] : []
        salesforce.hidden = hidden == .salesforce ? ["City", "MailingCity"] : []
    }

    /// A field's name on an object.
    func name(_ field: String, _ object: ObjectType) -> String {
        switch (field, object) {
        case (_, .person): field
        case ("phone", _): "Phone"
        case ("title", _): "Title"
        case (_, .contact): "MailingCity"
        default: "City"
        }
    }

    subscript(system: VendorSystem) -> VendorModel {
        get { system == .marketo ? marketo : salesforce }
        set { if system == .marketo { marketo = newValue } else { salesforce = newValue } }
    }

    /// Adds to the story. A line costs more than a step: whoever calls asks `isTold` first.
    mutating func tell(_ line: String) {
        story?.append(line)
    }

    var isTold: Bool { story != nil }

    // MARK: The core

    /// - Returns: the bytes that a changelog would hold.
    private mutating func keep(_ entry: LeadEntry, _ lead: LeadID) -> [UInt8] {
        let bytes = entry.encoded()
        if isTold { tell("    state: \(String(decoding: bytes, as: UTF8.self))") }
        do {
            let kept = try reader.decode(LeadEntry.self, from: bytes)
            entries[lead] = kept
            guard case .lead(let state) = kept else { return bytes }
            if FlagCombinations.isPrinting { flags.note(state) }
            breaches += FieldLaws.breaches(in: state).map(\.description)
        } catch {
            breaches.append("an entry cannot be read back: \(error)")
        }
        return bytes
    }

    /// What every decision has to be made with just now.
    private var context: DecisionContext {
        DecisionContext(
            rules: isSchemaChanged ? rules.changed : rules.usual,
            now: now,
            watermarks: watermarks,
            maxHoldMilliseconds: 900_000
        )
    }

    /// Takes what leads wait for, and what would be done about them now, into the fingerprint.
    mutating func notePlans() {
        for state in states {
            let agenda = SyncEngine.agenda(of: state, context: context)
            let plan = SyncEngine.plan(of: state, context: context)
            fingerprint.add(agenda, plan)
        }
        if isTold { tell("  plans: \(fingerprint.hash.text)") }
    }

    /// The leads that there are, by their IDs.
    var states: [LeadState] {
        entries.keys.sorted { $0.text < $1.text }.compactMap {
            if case .lead(let state)? = entries[$0] { state } else { nil }
        }
    }

    mutating func input(_ lead: LeadID, _ input: DecisionInput, forwards: Int = 0) {
        let context = context
        let decision = decide(entry: entries[lead], lead: lead, input: input, context: context)
        if isTold { tell("  \(lead.text) <- \(input.summary)") }
        if let reason = decision.deadLetterReason { breaches.append("dead letter: \(reason)") }
        if case .change(let event) = input, decision.forwardTo == nil {
            identities.note(event, by: lead)
        }
        let bytes = decision.entry.map { keep($0, lead) }
        fingerprint.add(decision, about: lead, entry: bytes)
        agendas[lead] = decision.agenda
        if isTold {
            for activity in decision.activities { tell("    log: \(activity.message)") }
            tell("    waits: \(decision.agenda.summary)")
            tell("    decision \(fingerprint.decisions): \(fingerprint.hash.text)")
        }
        activities += decision.activities
        for write in decision.writes { publish(write) }
        for handOver in decision.handOvers {
            if case .move(_, _, let state) = handOver, let record = state.salesforce?.record {
                identities.handOver(record, by: lead)
            }
            messages.append(
                Message(from: lead, to: handOver.lead, input: .handOver(handOver), forwards: 0)
            )
        }
        guard let survivor = decision.forwardTo else { return }
        // What a worker would take for a circle.
        if forwards >= 16 { breaches.append("forwarded \(forwards) times: \(input.summary)") }
        messages.append(
            Message(from: lead, to: survivor, input: input, forwards: forwards + 1)
        )
    }

    private mutating func publish(_ write: WriteCommand) {
        if isTold {
            tell(
                "    write \(write.id): \(write.operation) \(write.object) "
                    + "\(write.record ?? "") \(write.fields.map { "\($0.name)=\($0.value)" })"
            )
        }
        writeCount += 1
        if plan.hasStrangers, let mixed = mixedHumans(of: write) { breaches.append(mixed) }
        writes[write.object.system, default: []].append(write)
        if plan.hasReadOnlyField, write.operation == .update,
            write.fields.contains(where: { $0.name == "Phone" })
        {
            breaches.append("\(write.id) writes a field that is read-only in Salesforce")
        }
        let system = write.object.system
        if let hidden,
            write.fields.contains(where: { ["city", "City", "MailingCity"].contains($0.name) })
        {
            breaches.append("\(write.id) writes a field that \(hidden) hides")
        }
        if plan.refusal == .byRule, !isSchemaChanged, system == .salesforce,
            write.fields.contains(where: { $0.value.isRefused(by: system) })
        {
            breaches.append("\(write.id) writes what a rule refuses")
        }
        if Set(write.fields.map(\.name)).count < write.fields.count {
            breaches.append("\(write.id) writes a field twice: \(write.fields)")
        }
        if let record = write.record, identities.knowsEnd(of: record, lead: write.lead) {
            breaches.append("\(write.id) writes to \(record), whose end was known")
        }
    }
}
