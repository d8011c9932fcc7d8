// SPDX-License-Identifier: Apache-2.0

import LeadModel
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
    let rules: DecisionRules
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
    /// What happened, for the reader of a failure; nil when it is not kept.
    var story: [String]?
    private let reader = JSONReader()
    /// Whether the schema is another one just now.
    private var isSchemaChanged = false

    init(_ plan: WorldPlan, rules: DecisionRules, isTold: Bool = false) {
        self.plan = plan
        self.rules = rules
        let tick: Int64 = plan.hasWholeSeconds ? 1_000 : 1
        marketo = VendorModel(system: .marketo, tickMilliseconds: tick)
        salesforce = VendorModel(
            system: .salesforce,
            tickMilliseconds: tick,
            isTrimming: plan.hasForms
        )
        story = isTold ? [] : nil
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
            for field in Self.fields { made.values[field] = .text("first \(field) \(human)") }
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
                made.values[name(field, plan.object)] = .text("\(word) \(field) \(human)")
            }
            salesforce.add(made)
            salesforce.report(record, .created, at: now, asSnapshot: true)
        }
        if isLinked { identities.link(person, record) }
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

    /// Adds to the story. A line costs more than a step: callers ask `isTold` first.
    mutating func tell(_ line: String) {
        story?.append(line)
    }

    var isTold: Bool { story != nil }

    // MARK: The core

    private mutating func keep(_ entry: LeadEntry, _ lead: LeadID) {
        let bytes = entry.encoded()
        if isTold { tell("    state: \(String(decoding: bytes, as: UTF8.self))") }
        do {
            entries[lead] = try reader.decode(LeadEntry.self, from: bytes)
        } catch {
            breaches.append("an entry cannot be read back: \(error)")
        }
    }

    /// The leads that there are, by their IDs.
    var states: [LeadState] {
        entries.keys.sorted { $0.text < $1.text }.compactMap {
            if case .lead(let state)? = entries[$0] { state } else { nil }
        }
    }

    mutating func input(_ lead: LeadID, _ input: DecisionInput, forwards: Int = 0) {
        let context = DecisionContext(
            rules: isSchemaChanged ? rules.afterAChangeOfSchema : rules,
            now: now,
            watermarks: watermarks,
            maxHoldMilliseconds: 900_000
        )
        let decision = decide(entry: entries[lead], lead: lead, input: input, context: context)
        if isTold { tell("  \(lead.text) <- \(input.summary)") }
        if let reason = decision.deadLetterReason { breaches.append("dead letter: \(reason)") }
        if case .change(let event) = input, decision.forwardTo == nil {
            identities.note(event, by: lead)
        }
        if let entry = decision.entry { keep(entry, lead) }
        agendas[lead] = decision.agenda
        if isTold {
            for activity in decision.activities { tell("    log: \(activity.message)") }
        }
        activities += decision.activities
        for write in decision.writes { publish(write) }
        for handOver in decision.handOvers {
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
        writes[write.object.system, default: []].append(write)
        if plan.hasReadOnlyField, write.operation == .update,
            write.fields.contains(where: { $0.name == "Phone" })
        {
            breaches.append("\(write.id) writes a field that is read-only in Salesforce")
        }
        if Set(write.fields.map(\.name)).count < write.fields.count {
            breaches.append("\(write.id) writes a field twice: \(write.fields)")
        }
        if let record = write.record, identities.knowsEnd(of: record, lead: write.lead) {
            breaches.append("\(write.id) writes to \(record), whose end was known")
        }
    }

    // MARK: The end

    /// No more edits: everything that is under way arrives, until nothing moves.
    mutating func drain() {
        var rounds = 0
        while !isQuiet {
            rounds += 1
            if rounds > 200 {
                breaches.append("it never comes to an end")
                return
            }
            var handOvers = 0
            while !messages.isEmpty, breaches.isEmpty {
                take(.handOver(pick: 0))
                handOvers += 1
                if handOvers > 200 { breaches.append("leads tell each other without end") }
            }
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            take(.apply(.marketo))
            take(.apply(.salesforce))
            take(.result(pick: 0))
            if !breaches.isEmpty { return }
        }
        isSchemaChanged.toggle()
        // A worker wakes up those alone that say they wait for a schema.
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text })
        where agenda.awaitsSchema {
            input(lead, .schemaChanged)
        }
    }

    private var isQuiet: Bool {
        messages.isEmpty && results.isEmpty && writes.values.allSatisfy(\.isEmpty)
            && marketo.undelivered.isEmpty && salesforce.undelivered.isEmpty
    }

    mutating func settleDown() {
        for _ in 0..<6 where breaches.isEmpty {
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            drain()
            // Nothing moves, and no lead waits.
            if isQuiet, agendas.values.allSatisfy(\.isEmpty) { return }
        }
    }
}

extension DecisionInput {
    /// The input in a few words.
    var summary: String {
        switch self {
        case .change(let event):
            "\(event.id): \(event.record) \(event.operation) "
                + "at \(event.changedAt.milliseconds % 100_000)"
                + (event.into.map { " into \($0)" } ?? "")
                + " \(event.fields.map { "\($0.name)=\($0.value)" })"
        case .request(let request): "request \(request.id)"
        case .result(let result): "result of \(result.write): \(result.status)"
        case .handOver(let handOver): String(decoding: handOver.encoded(), as: UTF8.self)
        case .due: "due"
        case .schemaChanged: "schema changed"
        }
    }
}
