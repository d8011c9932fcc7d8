// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
public import LeadModel
import Primitives
public import StreamProcessing
import SyncEngine

/// Processes the records of one partition: decodes each one, asks the engine, and turns its
/// decision into records. It joins stream processing, which knows no leads, and the engine, which
/// knows no Kafka. All of it runs on the worker's thread.
public struct LeadHandler: PartitionHandler {
    /// What all partitions of a worker have in common.
    public struct Environment: Sendable {
        /// Mapping and schemas, shared by all partitions.
        public var rules: SharedRules
        /// How long a change waits for the winner's watermark when that feed is silent.
        public var maxHoldMilliseconds: Int64
        /// The topics by name; dead letters name their source in full.
        public var topics: Topics
        /// Counts records that stood on another partition than their key's.
        public var misplaced: MisplacedRecords
        /// Logs one line, without personal data.
        public var notice: @Sendable (String) -> Void

        /// What handlers share.
        public init(
            rules: SharedRules,
            maxHoldMilliseconds: Int64,
            topics: Topics = Topics(),
            misplaced: MisplacedRecords = MisplacedRecords(),
            notice: @escaping @Sendable (String) -> Void = { _ in }
        ) {
            self.rules = rules
            self.maxHoldMilliseconds = maxHoldMilliseconds
            self.topics = topics
            self.misplaced = misplaced
            self.notice = notice
        }
    }

    let environment: Environment
    let partitionCount: Int32
    let reader = JSONReader()
    let writer: RecordWriter
    var rules: DecisionRules
    var rulesVersion: Int
    var watermarks: Watermarks
    var agendas = WakeIndex()
    /// The watermarks as of the last commit.
    private var committedWatermarks: Watermarks
    /// Leads whose agenda the open transaction has replaced.
    private var touched: [[UInt8]] = []
    /// Leads that have had their turn in the open transaction.
    private var popped: [[UInt8]] = []
    /// Leads whose log already says that their due work leads to a record that is too large.
    private var toldTooLarge: Set<[UInt8]> = []

    /// The handler of a partition that has just been taken over.
    public init(_ context: PartitionContext, environment: Environment) {
        self.environment = environment
        writer = RecordWriter(topics: environment.topics)
        partitionCount = context.partitionCount
        let latest = environment.rules.latest
        rules = latest.rules
        rulesVersion = latest.version
        let found = Watermarks(
            marketo: WatermarkMetadata.read(
                context.offsetMetadata[WorkerInput.marketoChanges.rawValue]
            ),
            salesforce: WatermarkMetadata.read(
                context.offsetMetadata[WorkerInput.salesforceChanges.rawValue]
            )
        )
        watermarks = found
        committedWatermarks = found
    }

    // MARK: Taking over

    /// Makes a test of whether a lead may have something to do without a record.
    public static func makeWaitingTest() -> (_ value: UnsafeRawBufferPointer) -> Bool {
        let reader = JSONReader()
        return { value in (try? reader.decode(LeadEntry.self, from: value))?.mayWait ?? false }
    }

    /// Gives a lead that may wait its turn soon. Its wake-up conditions depend on the schema and
    /// the mapping, which may have changed: its turn finds them out.
    public mutating func restore(waiting key: [UInt8]) { agendas.makeReady(key) }

    /// A change topic's watermark, to be kept with its offset.
    public func offsetMetadata(topic: Int) -> String? {
        switch WorkerInput(rawValue: topic) {
        case .marketoChanges: WatermarkMetadata.text(watermarks.marketo)
        case .salesforceChanges: WatermarkMetadata.text(watermarks.salesforce)
        default: nil
        }
    }

    /// Takes a schema that arrived.
    public mutating func control(_ record: InputRecord) {
        guard let value = record.value else { return }
        do {
            let schema = try reader.decode(ObjectSchema.self, from: value)
            for line in environment.rules.accept(schema) { environment.notice(line) }
        } catch {
            environment.notice("a schema was not understood and is ignored: \(error.reason)")
        }
        let latest = environment.rules.latest
        guard latest.version != rulesVersion else { return }
        rules = latest.rules
        rulesVersion = latest.version
        agendas.schemaChanged()
    }

    // MARK: Transactions

    /// What is in memory is committed.
    public mutating func didCommit() {
        committedWatermarks = watermarks
        touched.removeAll(keepingCapacity: true)
        popped.removeAll(keepingCapacity: true)
    }

    /// Goes back to the last commit without reading a state: every lead that the transaction has
    /// touched gets a turn, as after a restore, which finds out what it waits for.
    public mutating func rollBack() -> Bool {
        watermarks = committedWatermarks
        for key in touched { agendas.startOver(key) }
        for key in popped { agendas.startOver(key) }
        touched.removeAll(keepingCapacity: true)
        popped.removeAll(keepingCapacity: true)
        return true
    }

    // MARK: Records

    /// Lets the core decide about a record; one that cannot be used goes to dead letters.
    public mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        do {
            let now = Timestamp(milliseconds: nowMilliseconds)
            try take(record, now: now, state: state, output: &output)
        } catch {
            writer.deadLetter(record, reason: error.reason, to: &output)
        }
    }

    private mutating func take(
        _ record: InputRecord,
        now: Timestamp,
        state: PartitionState,
        output: inout OutputBuffer
    ) throws(DecodingFailure) {
        guard let value = record.value else {
            throw DecodingFailure(
                "the record has no value (a tombstone): nothing can be done by it"
            )
        }
        let decoded = try reader.decodeRecord(from: value)
        if case .watermark(let watermark) = decoded {
            try accept(watermark, from: record, now: now)
            return
        }
        let (lead, key) = try Self.lead(of: record)
        let input = try Self.input(decoded, of: record)
        if try sendHome(record, lead, key, &output) { return }
        let entry = try entry(of: key, state)
        let decision = decide(entry: entry, lead: lead, input: input, context: context(now))
        if let reason = decision.deadLetterReason { throw DecodingFailure(reason) }
        do throws(RecordTooLarge) {
            try perform(
                decision,
                lead: lead,
                key: key,
                cause: input.causeID,
                stateLimit: input.stateLimit,
                state,
                &output
            )
        } catch {
            tell(error, lead: lead, key: key, cause: input.causeID, now: now, &output)
            throw DecodingFailure(error.message)
        }
        if let survivor = decision.forwardTo {
            try forward(record, to: survivor, &output)
        }
    }

    /// Forwards a record that stands on another partition than its key's.
    ///
    /// - Returns: false when it stands where it belongs.
    private func sendHome(
        _ record: InputRecord,
        _ lead: LeadID,
        _ key: [UInt8],
        _ output: inout OutputBuffer
    ) throws(DecodingFailure) -> Bool {
        let own = Murmur2.partition(of: key, partitionCount: partitionCount)
        // A forwarded record is not forwarded again, or it could go round for ever.
        guard own != record.partition, let topic = WorkerInput(rawValue: record.topic),
            topic != .forwards
        else { return false }
        let line = environment.misplaced.count(
            topic: topic.name(in: environment.topics),
            partition: record.partition,
            own: own
        )
        if let line { environment.notice(line) }
        try forward(record, to: lead, &output)
        return true
    }

    private mutating func accept(
        _ watermark: Watermark,
        from record: InputRecord,
        now: Timestamp
    ) throws(DecodingFailure) {
        if let problem = ClockMargin.problem(with: watermark.upTo, "upTo", now: now) {
            throw DecodingFailure(problem)
        }
        guard WorkerInput.changes(of: watermark.system).rawValue == record.topic else {
            throw DecodingFailure("the watermark of one system stands on another topic")
        }
        guard watermark.upTo > watermarks[watermark.system] else { return }
        watermarks[watermark.system] = watermark.upTo
        agendas.watermarkMoved(watermark.system, to: watermark.upTo)
    }

    /// Gives leads their turn that waited for a watermark, a time or a schema.
    public mutating func processDue(
        nowMilliseconds: Int64,
        limit: Int,
        state: PartitionState,
        output: inout OutputBuffer
    ) -> Bool {
        let now = Timestamp(milliseconds: nowMilliseconds)
        agendas.clockMoved(to: now)
        var turns = 0
        while turns < limit, let key = agendas.popReady() {
            popped.append(key)
            takeTurn(key, .due, now: now, state: state, output: &output)
            turns += 1
        }
        let schemaLimit = min(limit, turns + LeadWorkerLimits.schemaTurns)
        while turns < schemaLimit, let key = agendas.popSchemaTurn() {
            popped.append(key)
            takeTurn(key, .schemaChanged, now: now, state: state, output: &output)
            turns += 1
        }
        return agendas.hasReady
    }

    private mutating func takeTurn(
        _ key: [UInt8],
        _ input: DecisionInput,
        now: Timestamp,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        guard let lead = LeadID(String(decoding: key, as: UTF8.self)),
            let entry = try? entry(of: key, state)
        else { return }
        let decision = decide(entry: entry, lead: lead, input: input, context: context(now))
        do throws(RecordTooLarge) {
            let cause = DecisionInput.dueCauseID
            try perform(decision, lead: lead, key: key, cause: cause, state, &output)
        } catch {
            // The lead waits for its next event; its log says so once.
            agendas.set(WakeConditions(), for: key)
            touched.append(key)
            if toldTooLarge.insert(key).inserted {
                let cause = "\(DecisionInput.dueCauseID) \(now.milliseconds)"
                tell(error, lead: lead, key: key, cause: cause, now: now, &output)
            }
        }
    }

    /// Writes to the lead's log which record could not be taken in, and why.
    private func tell(
        _ error: RecordTooLarge,
        lead: LeadID,
        key: [UInt8],
        cause: String,
        now: Timestamp,
        _ output: inout OutputBuffer
    ) {
        let activity = error.activity(of: lead, cause: cause, at: now)
        writer.append(activity, key: key, cause: cause, to: &output)
    }

    /// When a lead has its turn next: 0 is at once.
    public func nextDueMilliseconds() -> Int64? {
        agendas.hasReady ? 0 : agendas.nextDeadline?.milliseconds
    }

    /// Makes a dead letter of a record that could not be committed, cut to what can be published.
    public mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        writer.deadLetter(
            record,
            reason: "the record could not be processed: \(error.message)",
            isCut: true,
            to: &output
        )
        if let (lead, key) = try? Self.lead(of: record) {
            let cause = "poison \(record.topic)/\(record.partition)/\(record.offset)"
            let refused = RecordTooLarge(what: .refused, bytes: record.value?.count ?? 0, limit: 0)
            let now = Timestamp(milliseconds: record.timestampMilliseconds)
            tell(refused, lead: lead, key: key, cause: cause, now: now, &output)
        }
    }

    // MARK: Deciding

    private func context(_ now: Timestamp) -> DecisionContext {
        DecisionContext(
            rules: rules,
            now: now,
            watermarks: watermarks,
            maxHoldMilliseconds: environment.maxHoldMilliseconds
        )
    }

    private func entry(
        of key: [UInt8],
        _ state: PartitionState
    ) throws(DecodingFailure) -> LeadEntry? {
        let read: Result<LeadEntry?, DecodingFailure> = state.withValue(of: key) { bytes in
            guard let bytes else { return .success(nil) }
            do throws(DecodingFailure) {
                return .success(try reader.decode(LeadEntry.self, from: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try read.get()
    }

    /// Publishes a decision; publishes nothing of it if one of its records would be too large.
    private mutating func perform(
        _ decision: Decision,
        lead: LeadID,
        key: [UInt8],
        cause: String,
        stateLimit: Int = LeadWorkerLimits.recordBytes,
        _ state: PartitionState,
        _ output: inout OutputBuffer
    ) throws(RecordTooLarge) {
        var cause = cause
        if cause == DecisionInput.dueCauseID, let event = decision.writes.first?.cause.event {
            cause = event  // What was due has been waiting since that.
        }
        let entry = try decision.entry.map { entry throws(RecordTooLarge) in
            let bytes = writer.bytes(of: entry)
            let size = bytes.count + 2 * key.count + cause.utf8.count
            guard size <= stateLimit else {
                throw RecordTooLarge(what: .state, bytes: size, limit: stateLimit)
            }
            return bytes
        }
        let first = output.count
        do throws(RecordTooLarge) {
            try publish(decision, key: key, cause: cause, &output)
        } catch {
            output.removeLast(keeping: first)
            throw error
        }
        if let entry {
            let isWaiting = decision.entry?.mayWait ?? false
            state.set(key, entry, cause: cause, isWaiting: isWaiting)
        }
        touched.append(key)
        agendas.set(decision.agenda, for: key)
        if !decision.undecidableRules.isEmpty {
            let (rules, object) = (decision.undecidableRules, decision.undecidableObject)
            for line in environment.rules.count(rules, of: object) { environment.notice(line) }
        }
    }
}
