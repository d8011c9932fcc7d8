// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import Primitives
import SyncEngine
import Testing

/// One or a few leads and what happens to them, so that a test reads as a short story.
///
/// Every entry, write, activity and hand-over goes through its bytes on the way: what is not
/// encoded must not matter. Times of the vendors are seconds after the beginning.
struct LeadScenario {
    static let lead = LeadID(.marketo, "1042")
    static let person = "1042"
    static let record = "00Q000000000001AAA"
    static let contact = "003000000000001AAA"
    static let recordLead = LeadID(.salesforce, record)
    /// Not on a whole second: only coarse clocks are.
    static let beginning = Timestamp(milliseconds: 1_764_009_895_001)

    var rules: DecisionRules
    var watermarks = Watermarks()
    var now = LeadScenario.beginning
    var maxHoldMilliseconds: Int64 = 900_000
    private(set) var bytes: [LeadID: [UInt8]] = [:]
    private(set) var agendas: [LeadID: WakeConditions] = [:]
    private(set) var writes: [WriteCommand] = []
    private(set) var activities: [Activity] = []
    /// What is on its way to other leads: hand-overs and forwarded inputs.
    private(set) var messages: [(LeadID, DecisionInput)] = []
    private var events = 0
    private let reader = JSONReader()

    init(
        lead: ConflictRule = .marketo,
        contact: ConflictRule = .marketo,
        fieldRules: [String: ConflictRule] = [:],
        schemas: SchemaSet = SchemaSet()
    ) throws {
        let pairs = Mapping.standard.pairs.map { pair in
            var pair = pair
            pair.rule = fieldRules[pair.marketo]
            return pair
        }
        let mapping = try Mapping(pairs: pairs, leadRule: lead, contactRule: contact)
        rules = DecisionRules(mapping: mapping, schemas: schemas)
    }

    /// A person and a record that are linked and hold the same; both feeds have passed that.
    static func agreed(
        _ object: ObjectType = .lead,
        lead: ConflictRule = .marketo,
        contact: ConflictRule = .marketo,
        fieldRules: [String: ConflictRule] = [:],
        schemas: SchemaSet = SchemaSet()
    ) throws -> LeadScenario {
        var story = try LeadScenario(
            lead: lead,
            contact: contact,
            fieldRules: fieldRules,
            schemas: schemas
        )
        let marketo: [Field] = [
            "lastName": "Lovelace", "company": "Engines", "phone": "0", "title": "Countess",
        ]
        var salesforce: [Field] = ["LastName": "Lovelace", "Phone": "0", "Title": "Countess"]
        if object == .lead { salesforce.append(Field(name: "Company", value: "Engines")) }
        try story.marketo(marketo, at: 0, isSnapshot: true)
        try story.salesforce(
            salesforce,
            at: 0,
            object: object,
            record: object == .lead ? LeadScenario.record : LeadScenario.contact,
            isSnapshot: true
        )
        try story.watermark(.marketo, at: 1)
        try story.watermark(.salesforce, at: 1)
        #expect(story.writes.isEmpty, "the opening agrees")
        story.forget()
        return story
    }

    static func time(_ seconds: Int64) -> Timestamp {
        beginning.advanced(byMilliseconds: seconds * 1000)
    }

    // MARK: What happens

    @discardableResult
    mutating func marketo(
        _ fields: [Field] = [],
        at seconds: Int64,
        record: String = LeadScenario.person,
        operation: ChangeEvent.Operation = .updated,
        isSnapshot: Bool = false,
        id: String? = nil,
        links: CrossReference = CrossReference(),
        into: String? = nil,
        request: String? = nil,
        under lead: LeadID? = nil
    ) throws -> Decision {
        events += 1
        let event = ChangeEvent(
            id: id ?? "m\(events)",
            system: .marketo,
            object: .person,
            record: record,
            operation: operation,
            changedAt: LeadScenario.time(seconds),
            isSnapshot: isSnapshot,
            fields: fields,
            links: links,
            into: into,
            request: request
        )
        return try take(.change(event), under: lead ?? LeadID(.marketo, record))
    }

    @discardableResult
    mutating func salesforce(
        _ fields: [Field] = [],
        at seconds: Int64,
        object: ObjectType = .lead,
        record: String = LeadScenario.record,
        operation: ChangeEvent.Operation = .updated,
        isSnapshot: Bool = false,
        id: String? = nil,
        links: CrossReference = CrossReference(),
        into: String? = nil,
        under lead: LeadID = LeadScenario.lead
    ) throws -> Decision {
        events += 1
        let event = ChangeEvent(
            id: id ?? "s\(events)",
            system: .salesforce,
            object: object,
            record: record,
            operation: operation,
            changedAt: LeadScenario.time(seconds),
            isSnapshot: isSnapshot,
            fields: fields,
            links: links,
            into: into
        )
        return try take(.change(event), under: lead)
    }

    /// A feed has told everything up to a time; who waited for that has its turn.
    mutating func watermark(_ system: VendorSystem, at seconds: Int64) throws {
        watermarks[system] = LeadScenario.time(seconds)
        try wakeUp()
    }

    /// Our own clock moves on; whose hold has ended has its turn.
    mutating func wait(seconds: Int64) throws {
        now = now.advanced(byMilliseconds: seconds * 1000)
        try wakeUp()
    }

    @discardableResult
    mutating func request(
        _ id: String = "r1",
        person: String = LeadScenario.person,
        assignTo: String? = nil,
        under lead: LeadID? = nil
    ) throws -> Decision {
        let request = SyncRequest(
            id: id,
            person: person,
            assignTo: assignTo,
            at: now,
            by: "smart-campaign 17"
        )
        return try take(.request(request), under: lead ?? LeadID(.marketo, person))
    }

    /// A user unlinks a person from its Salesforce record.
    mutating func unlink(_ lead: LeadID = LeadScenario.lead) throws {
        let request = SyncRequest(
            id: "unlink",
            person: lead.record,
            assignTo: nil,
            at: now,
            by: "test",
            action: .unlink
        )
        try take(.request(request), under: lead)
    }

    /// A system takes a write.
    @discardableResult
    mutating func apply(
        _ write: WriteCommand?,
        at seconds: Int64,
        record: String? = nil,
        created: Bool? = nil
    ) throws -> Decision {
        let write = try #require(write, "there is no write to apply")
        return try take(
            .result(LeadScenario.result(of: write, at: seconds, record: record, created: created)),
            under: write.lead
        )
    }

    /// A system refuses a write.
    @discardableResult
    mutating func reject(
        _ write: WriteCommand?,
        at seconds: Int64,
        code: String = "UNABLE_TO_LOCK_ROW",
        reasons: [Reason] = []
    ) throws -> Decision {
        let write = try #require(write, "there is no write to refuse")
        var result = LeadScenario.result(
            of: write,
            at: seconds,
            record: write.record,
            created: false
        )
        result.status = .rejected
        let reason = Reason(code: code, fields: [], message: "it said no")
        result.errors = reasons.isEmpty ? [reason] : reasons
        return try take(.result(result), under: write.lead)
    }

    static func result(
        of write: WriteCommand,
        at seconds: Int64,
        record: String?,
        created: Bool?
    ) -> WriteResult {
        WriteResult(
            of: write,
            record: record,
            created: created ?? (write.operation == .create),
            at: time(seconds)
        )
    }

    /// What leads have to tell each other arrives, until they have nothing more to say.
    mutating func deliverMessages() throws {
        for _ in 0..<50 where !messages.isEmpty {
            let (lead, message) = messages.removeFirst()
            try take(message, under: lead)
        }
        #expect(messages.isEmpty, "messages go in a circle")
    }

    private mutating func wakeUp() throws {
        for (lead, agenda) in agendas.sorted(by: { $0.key.text < $1.key.text }) {
            let isDue =
                agenda.marketoWatermark.map { $0 <= watermarks.marketo } == true
                || agenda.salesforceWatermark.map { $0 <= watermarks.salesforce } == true
                || agenda.deadline.map { $0 <= now } == true
            if isDue { try take(.due, under: lead) }
        }
    }
}

// MARK: The core

extension LeadScenario {
    var context: DecisionContext {
        DecisionContext(
            rules: rules,
            now: now,
            watermarks: watermarks,
            maxHoldMilliseconds: maxHoldMilliseconds
        )
    }

    @discardableResult
    mutating func take(_ input: DecisionInput, under lead: LeadID = LeadScenario.lead) throws
        -> Decision
    {
        let decision = decide(
            entry: try entry(lead),
            lead: lead,
            input: try roundTrip(input),
            context: context
        )
        if decision.deadLetterReason != nil { return decision }
        if let entry = decision.entry { bytes[lead] = entry.encoded() }
        agendas[lead] = decision.agenda
        for write in decision.writes {
            #expect(try reader.decode(from: write.encoded()) == write)
            #expect(!writes.contains { $0.id == write.id }, "write IDs are unique")
            writes.append(write)
        }
        for activity in decision.activities {
            #expect(try reader.decode(from: activity.encoded()) == activity)
            #expect(!activities.contains { $0.id == activity.id }, "activity IDs are unique")
            activities.append(activity)
        }
        for handOver in decision.handOvers {
            messages.append((handOver.lead, .handOver(handOver)))
        }
        if let survivor = decision.forwardTo { messages.append((survivor, input)) }
        return decision
    }

    private func roundTrip(_ input: DecisionInput) throws -> DecisionInput {
        switch input {
        case .change(let event): .change(try reader.decode(from: event.encoded()))
        case .request(let request): .request(try reader.decode(from: request.encoded()))
        case .result(let result): .result(try reader.decode(from: result.encoded()))
        case .handOver(let handOver): .handOver(try reader.decode(from: handOver.encoded()))
        case .due, .schemaChanged: input
        }
    }

    func entry(_ lead: LeadID) throws -> LeadEntry? {
        try bytes[lead].map { try reader.decode(LeadEntry.self, from: $0) }
    }

    func state(_ lead: LeadID = LeadScenario.lead) throws -> LeadState {
        guard case .lead(let state)? = try entry(lead) else {
            throw StoryError("there is no lead \(lead.text)")
        }
        return state
    }

    /// The state as another version would have left it.
    mutating func editState(_ body: (inout LeadState) -> Void) throws {
        var state = try state()
        body(&state)
        bytes[state.lead] = LeadEntry.lead(state).encoded()
    }

    /// The lead that another one is an alias of.
    func survivor(of lead: LeadID) throws -> LeadID? {
        guard case .alias(_, let survivor)? = try entry(lead) else { return nil }
        return survivor
    }

    func value(_ name: String, _ system: VendorSystem) throws -> FieldValue? {
        try state().fields.first { $0.name == name }?[system]?.value
    }

    /// The mapped fields whose change has still to reach the other system.
    func pending(_ system: VendorSystem, of lead: LeadID = LeadScenario.lead) throws -> [String] {
        try state(lead).fields.filter { $0[system]?.pendingSince != nil }.map(\.name)
    }

    func writes(to system: VendorSystem) -> [WriteCommand] {
        writes.filter { $0.object.system == system }
    }

    func writes(_ operation: WriteCommand.Operation) -> [WriteCommand] {
        writes.filter { $0.operation == operation }
    }

    func activities(_ kind: Activity.Kind) -> [Activity] {
        activities.filter { $0.kind == kind }
    }

    /// Starts the counting of writes and activities anew.
    mutating func forget() {
        writes = []
        activities = []
    }
}

struct StoryError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
