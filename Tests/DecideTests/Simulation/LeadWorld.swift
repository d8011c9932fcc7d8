// SPDX-License-Identifier: Apache-2.0

import Decide
import LeadModel

/// One step of a history.
enum Step: Hashable, CustomStringConvertible {
    /// Somebody changes a field; `isBlank` clears it.
    case edit(VendorSystem, field: Int, isBlank: Bool, asSnapshot: Bool)
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
    case request
    /// A request arrives a second time.
    case repeatRequest
    /// Time passes; enough of it ends every hold.
    case wait(seconds: Int)
    /// Another lead's worker gets its oldest message.
    case handOver

    var description: String {
        switch self {
        case .edit(let system, let field, let isBlank, let asSnapshot):
            "edit \(system) field \(field)\(isBlank ? " to blank" : "")"
                + (asSnapshot ? " (snapshot)" : "")
        case .deliver(let system, let pick): "deliver \(system) \(pick)"
        case .redeliver(let system, let pick): "deliver \(system) \(pick) again"
        case .watermark(let system): "watermark \(system)"
        case .apply(let system): "apply write to \(system)"
        case .reject(let system): "reject write to \(system)"
        case .result(let pick): "result \(pick)"
        case .repeatResult(let pick): "result \(pick) again"
        case .request: "request"
        case .repeatRequest: "request again"
        case .wait(let seconds): "wait \(seconds) s"
        case .handOver: "hand over"
        }
    }
}

/// How a history begins.
enum Opening: CaseIterable {
    /// Both systems hold the record, linked and equal; every event comes under the lead's ID.
    case agreed
    /// Both hold it, linked, with different values that were never compared.
    case unseen
    /// Only Salesforce has it; its events come under the Salesforce ID, whatever happens.
    case salesforceOnly
    /// Only Marketo has it, until a request.
    case marketoOnly
}

/// Both systems, the topics between them and the leads' states, small enough to run thousands of
/// histories a second. It knows nothing of what the decision core should do.
struct LeadWorld {
    let object: ObjectType
    var fieldNames: [(marketo: String, salesforce: String)] {
        [
            ("phone", "Phone"), ("title", "Title"),
            ("city", object == .contact ? "MailingCity" : "City"),
        ]
    }
    static let person = "1042"
    static let leadRecord = "00Q000000000001AAA"
    static let contactRecord = "003000000000001AAA"

    var marketo: VendorModel
    var salesforce: VendorModel
    /// Entries are kept as bytes: what is not encoded must not matter.
    var entries: [LeadID: [UInt8]] = [:]
    var agendas: [LeadID: Agenda] = [:]
    var writes: [VendorSystem: [WriteCommand]] = [:]
    var results: [WriteResult] = []
    var oldResults: [WriteResult] = []
    var messages: [(LeadID, DecisionInput)] = []
    var activities: [Activity] = []
    var watermarks = Watermarks()
    var now = Timestamp(milliseconds: 1_764_009_895_001)
    var edits = 0
    var requests = 0
    var createdRecords = 0
    var deadLetters: [String] = []
    private let reader = JSONReader()
    let rules: DecisionRules
    /// Whether the schema is another one just now.
    private var isSchemaChanged = false
    let opening: Opening
    /// Whether feeds report whole records too, whose fields changed at an unknown time before.
    let hasSnapshots: Bool

    init(opening: Opening, object: ObjectType, rules: DecisionRules, hasSnapshots: Bool) {
        self.opening = opening
        // What a request creates is a lead.
        self.object = opening == .marketoOnly ? .lead : object
        self.hasSnapshots = hasSnapshots
        self.rules = rules
        marketo = VendorModel(
            system: .marketo,
            object: .person,
            record: opening == .salesforceOnly ? nil : Self.person
        )
        let record = self.object == .contact ? Self.contactRecord : Self.leadRecord
        salesforce = VendorModel(
            system: .salesforce,
            object: self.object,
            record: opening == .marketoOnly ? nil : record
        )
        open()
    }

    private mutating func open() {
        let start = now
        let required: [String: FieldValue] = ["lastName": .text("L"), "company": .text("C")]
        for field in fieldNames.indices {
            let (marketoName, salesforceName) = fieldNames[field]
            let first = FieldValue.text("first \(field)")
            let second = FieldValue.text(opening == .unseen ? "other \(field)" : "first \(field)")
            marketo.values[marketoName] = first
            salesforce.values[salesforceName] = second
        }
        marketo.values.merge(required) { $1 }
        salesforce.values["LastName"] = .text("L")
        if object == .lead { salesforce.values["Company"] = .text("C") }
        if marketo.record == nil { marketo.values = [:] }
        if salesforce.record == nil { salesforce.values = [:] }
        marketo.report([], at: start, asSnapshot: true)
        salesforce.report([], at: start, asSnapshot: true)
        now = now.advanced(byMilliseconds: 7)
        if opening == .agreed {
            take(.watermark(.marketo))
            take(.watermark(.salesforce))
        }
    }

    subscript(system: VendorSystem) -> VendorModel {
        get { system == .marketo ? marketo : salesforce }
        set { if system == .marketo { marketo = newValue } else { salesforce = newValue } }
    }

    // MARK: Steps

    mutating func take(_ step: Step) {
        now = now.advanced(byMilliseconds: 7)
        switch step {
        case .edit(let system, let field, let isBlank, let asSnapshot):
            edit(system, field: field, isBlank: isBlank, asSnapshot: asSnapshot)
        case .deliver(let system, let pick):
            guard !self[system].undelivered.isEmpty else { return }
            let index = pick % self[system].undelivered.count
            let event = self[system].undelivered.remove(at: index)
            self[system].delivered.append(event)
            deliver(event)
        case .redeliver(let system, let pick):
            guard !self[system].delivered.isEmpty else { return }
            deliver(self[system].delivered[pick % self[system].delivered.count])
        case .watermark(let system):
            while !self[system].undelivered.isEmpty { take(.deliver(system, pick: 0)) }
            watermarks[system] = max(watermarks[system], now)
            wakeUp()
        case .apply(let system): applyWrite(to: system, isRejected: false)
        case .reject(let system): applyWrite(to: system, isRejected: true)
        case .result(let pick):
            guard !results.isEmpty else { return }
            let result = results.remove(at: pick % results.count)
            oldResults.append(result)
            input(result.lead, .result(result))
        case .repeatResult(let pick):
            guard !oldResults.isEmpty else { return }
            let result = oldResults[pick % oldResults.count]
            input(result.lead, .result(result))
        case .request:
            requests += 1
            request("r\(requests)")
        case .repeatRequest:
            if requests > 0 { request("r\(requests)") }
        case .wait(let seconds):
            now = now.advanced(byMilliseconds: Int64(seconds) * 1000)
            wakeUp()
        case .handOver:
            guard !messages.isEmpty else { return }
            let (lead, message) = messages.removeFirst()
            input(lead, message)
        }
    }

    private mutating func edit(
        _ system: VendorSystem,
        field: Int,
        isBlank: Bool,
        asSnapshot: Bool
    ) {
        guard self[system].record != nil else { return }
        edits += 1
        let names = fieldNames[field]
        let name = system == .marketo ? names.marketo : names.salesforce
        let value: FieldValue = isBlank ? .null : .text("\(system.rawValue) \(edits)")
        let time = now
        self[system].set(
            [name: value],
            at: time,
            isEdit: true,
            asSnapshot: asSnapshot && hasSnapshots
        )
    }

    private mutating func request(_ id: String) {
        guard marketo.record != nil else { return }
        input(
            LeadID(.marketo, Self.person),
            .request(
                SyncRequest(
                    id: id,
                    person: Self.person,
                    assignTo: nil,
                    at: now,
                    by: "test"
                )
            )
        )
    }

    private mutating func deliver(_ event: ChangeEvent) {
        let isKeyedBySalesforce = opening == .salesforceOnly || opening == .marketoOnly
        let lead =
            event.system == .salesforce && isKeyedBySalesforce
            ? LeadID(.salesforce, event.record) : LeadID(.marketo, Self.person)
        input(lead, .change(event))
    }

    private mutating func applyWrite(to system: VendorSystem, isRejected: Bool) {
        guard var queue = writes[system], !queue.isEmpty else { return }
        let write = queue.removeFirst()
        writes[system] = queue
        var result = WriteResult(
            write: write.id,
            lead: write.lead,
            version: write.version,
            system: system,
            object: write.object,
            status: .applied,
            record: write.record,
            created: false,
            errors: [],
            at: now
        )
        if isRejected {
            result.status = .rejected
            result.errors = [Reason(code: "UNABLE_TO_LOCK_ROW", fields: [], message: "locked")]
            results.append(result)
            return
        }
        if write.operation == .create, let record = self[system].record {
            // The connector looks before it creates: the one that is there is linked.
            result.record = record
            results.append(result)
            return
        }
        if write.operation == .create {
            createdRecords += 1
            self[system].record = system == .marketo ? Self.person : Self.leadRecord
            result.record = self[system].record
            result.created = true
        }
        let changes = Dictionary(uniqueKeysWithValues: write.fields.map { ($0.name, $0.value) })
        self[system].set(
            changes,
            at: now,
            isEdit: false,
            asSnapshot: hasSnapshots && write.version % 2 == 0
        )
        results.append(result)
    }

    private mutating func wakeUp() {
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text }) {
            let isDue =
                agenda.marketoWatermark.map { $0 <= watermarks.marketo } == true
                || agenda.salesforceWatermark.map { $0 <= watermarks.salesforce } == true
                || agenda.deadline.map { $0 <= now } == true
            if isDue { input(lead, .due) }
        }
    }

    // MARK: The core

    func entry(_ lead: LeadID) -> LeadEntry? {
        guard let bytes = entries[lead] else { return nil }
        do {
            return try reader.decode(LeadEntry.self, from: bytes)
        } catch {
            preconditionFailure("an entry cannot be read back: \(error)")
        }
    }

    mutating func input(_ lead: LeadID, _ input: DecisionInput) {
        let context = DecisionContext(
            rules: isSchemaChanged ? rules.afterAChangeOfSchema : rules,
            now: now,
            watermarks: watermarks,
            maxHoldMilliseconds: 900_000
        )
        let decision = decide(entry: entry(lead), lead: lead, input: input, context: context)
        if let reason = decision.deadLetterReason { deadLetters.append(reason) }
        if let entry = decision.entry { entries[lead] = entry.encoded() }
        agendas[lead] = decision.agenda
        activities += decision.activities
        for write in decision.writes { writes[write.object.system, default: []].append(write) }
        for handOver in decision.handOvers {
            messages.append((handOver.lead, .handOver(handOver)))
        }
        if let survivor = decision.forwardTo { messages.append((survivor, input)) }
    }

    /// No more edits: everything that is under way arrives, until nothing moves.
    mutating func drain() {
        for _ in 0..<200 {
            let isQuiet =
                messages.isEmpty && results.isEmpty && writes.values.allSatisfy(\.isEmpty)
                && marketo.undelivered.isEmpty && salesforce.undelivered.isEmpty
            if isQuiet { break }
            while !messages.isEmpty { take(.handOver) }
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            take(.apply(.marketo))
            take(.apply(.salesforce))
            take(.result(pick: 0))
        }
        isSchemaChanged.toggle()
        // A worker wakes up those alone that say they wait for a schema.
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text })
        where agenda.awaitsSchema {
            input(lead, .schemaChanged)
        }
    }

    mutating func settleDown() {
        for _ in 0..<6 {
            take(.watermark(.salesforce))
            take(.watermark(.marketo))
            drain()
        }
    }
}
