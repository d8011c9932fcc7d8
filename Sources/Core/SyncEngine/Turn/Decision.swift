// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

/// What a worker puts before the decision core: one thing that happened to one lead.
public enum DecisionInput: Hashable, Sendable {
    case change(ChangeEvent)
    case request(SyncRequest)
    case result(WriteResult)
    case handOver(LeadMessage)
    /// A watermark moved or a hold ran out: what waits may go on.
    case due
    /// The schema changed: what failed or was skipped may be tried again.
    case schemaChanged
}

/// How far each system's changes are known to be on the topics (docs/reference/topics.md).
public struct Watermarks: Hashable, Sendable {
    /// How far Marketo's feed has told, by Marketo's clock.
    public var marketo: Timestamp
    /// How far Salesforce's feed has told, by Salesforce's clock.
    public var salesforce: Timestamp

    /// Nothing is known unless told.
    public init(marketo: Timestamp = .distantPast, salesforce: Timestamp = .distantPast) {
        self.marketo = marketo
        self.salesforce = salesforce
    }

    /// One system's watermark.
    public subscript(system: VendorSystem) -> Timestamp {
        get { system == .marketo ? marketo : salesforce }
        set {
            if system == .marketo { marketo = newValue } else { salesforce = newValue }
        }
    }
}

/// Everything that a decision may depend on besides the lead and what happened to it.
public struct DecisionContext: Sendable {
    /// Mapping, schemas and validation.
    public var rules: DecisionRules
    /// Our clock, for the log and for `maxHoldMilliseconds`; never compared with a vendor's clock.
    public var now: Timestamp
    /// How far both systems' feeds have told.
    public var watermarks: Watermarks
    /// How long a change waits for the winner's watermark when that system's feed is silent.
    public var maxHoldMilliseconds: Int64

    /// A context for decisions made at one moment.
    public init(
        rules: DecisionRules,
        now: Timestamp,
        watermarks: Watermarks,
        maxHoldMilliseconds: Int64
    ) {
        self.rules = rules
        self.now = now
        self.watermarks = watermarks
        self.maxHoldMilliseconds = maxHoldMilliseconds
    }
}

/// What a lead waits for: the worker calls the core again with `.due` when it has come.
public struct WakeConditions: Hashable, Sendable {
    /// The lead can go on when Marketo's watermark has reached this time.
    public var marketoWatermark: Timestamp?
    /// The lead can go on when Salesforce's watermark has reached this time.
    public var salesforceWatermark: Timestamp?
    /// The lead can go on at this time of our clock, whatever the watermarks say.
    public var deadline: Timestamp?
    /// A write failed or a field was skipped: a new schema may change that.
    public var awaitsSchema = false

    /// Waits for nothing.
    public init() {}

    /// Whether there is nothing to wait for.
    public var isEmpty: Bool {
        marketoWatermark == nil && salesforceWatermark == nil && deadline == nil && !awaitsSchema
    }

    mutating func wait(for system: VendorSystem, toReach time: Timestamp, until end: Timestamp) {
        if system == .marketo {
            marketoWatermark = min(marketoWatermark ?? time, time)
        } else {
            salesforceWatermark = min(salesforceWatermark ?? time, time)
        }
        deadline = min(deadline ?? end, end)
    }
}

/// What is to be done about what happened.
public struct Decision: Sendable {
    /// What became of the lead's entry; nil leaves it as it was, and nothing is written.
    public var entry: LeadEntry?
    /// Writes to publish, in order.
    public var writes: [WriteCommand] = []
    /// Entries for the lead's log, in order.
    public var activities: [Activity] = []
    /// What to tell other leads, over `leadsync.forwards`.
    public var handOvers: [LeadMessage] = []
    /// The input belongs to this lead: it goes there as it came.
    public var forwardTo: LeadID?
    /// The input cannot be used: it goes to dead letters for this reason.
    public var deadLetterReason: String?
    /// What the lead waits for now.
    public var agenda = WakeConditions()
    /// Validation rules that a write had to be left to Salesforce with: to be counted.
    public var undecidableRules: [UndecidableRule] = []
    /// The kind of record whose rules those are.
    public var undecidableObject = ObjectType.lead
}
