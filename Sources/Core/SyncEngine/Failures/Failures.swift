// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Why a lead cannot be written just now, and which of its fields cannot be synced (requirement 7):
/// the log says so once, and it is tried again when what it failed for has changed.
struct Failures {
    /// Why a system cannot be written, at most one a system.
    private(set) var all: [WriteFailure]
    /// Fields that the activity log has named as skipped.
    private(set) var skippedFields: [String]
    /// Fields of this decision that cannot be synced, for one `skipped` activity.
    private var newlySkipped: [String] = []
    /// What of the schema changed and freed a field of this decision that could not be synced.
    private var freedFields: [FailureCause] = []

    init(of state: borrowing LeadState) {
        all = state.failures
        skippedFields = state.skippedFields
    }

    func store(in state: inout LeadState) {
        state.failures = all
        state.skippedFields = skippedFields
    }

    /// Whether a new schema may let something go.
    var awaitSchema: Bool { !all.isEmpty || !skippedFields.isEmpty }

    /// The same, when what holds up Salesforce does so no longer.
    var awaitSchemaWithoutSalesforce: Bool {
        all.contains { $0.system != .salesforce } || !skippedFields.isEmpty
    }

    func failure(of system: VendorSystem) -> WriteFailure? { all.first { $0.system == system } }

    /// Whether no write to a system is tried until something has changed.
    func blocks(_ system: VendorSystem) -> Bool { failure(of: system)?.isBlocking == true }

    // MARK: Failing

    /// What the log says of a failure.
    struct Notice {
        /// The same reasons have been logged before.
        var isKnown: Bool
        /// What in the schema had changed, so that it was tried again.
        var freedBy: String?
    }

    /// Remembers why a system refused a write, or would have.
    ///
    /// - Returns: what to tell; nil when the log has told it.
    mutating func record(_ failure: WriteFailure, request: String?) -> Notice? {
        let last = self.failure(of: failure.system)
        let isKnown = last?.reasons == failure.reasons
        let isNewRequest = request != nil && request != last?.request
        var failure = failure
        failure.request = request ?? last?.request
        clear(failure.system)
        all.append(failure)
        if isKnown, !isNewRequest { return nil }
        return Notice(isKnown: isKnown, freedBy: last?.freedBy)
    }

    /// What held up a system does so no longer.
    mutating func clear(_ system: VendorSystem) { all.removeAll { $0.system == system } }

    // MARK: Trying again

    /// The lead changed, or a user asked: a failed write may succeed.
    mutating func unblock() {
        for index in all.indices { all[index].isBlocking = false }
    }

    /// The systems that no failure holds up in `other` may be written here, too.
    mutating func unblock(asIn other: Failures) {
        for index in all.indices where !other.blocks(all[index].system) {
            all[index].isBlocking = false
        }
    }

    /// Frees a system for a draft that is another than what failed: a change that had waited goes
    /// with it now, say.
    mutating func free(_ draft: WriteDraft, to system: VendorSystem) {
        guard let failed = all.firstIndex(where: { $0.system == system && $0.isBlocking }),
            let fingerprint = all[failed].fingerprint, fingerprint != draft.fingerprint
        else { return }
        all[failed].isBlocking = false
    }

    /// Frees what failed for something in the schema that is no longer what it was.
    ///
    /// - Parameter object: the kind of Salesforce record that the lead has, or would get.
    mutating func free(by rules: DecisionRules, object: ObjectType) {
        for index in all.indices where all[index].isBlocking {
            let failure = all[index]
            let usual = failure.system == .marketo ? ObjectType.person : object
            let facets = rules.facets(of: failure.object ?? usual)
            // A schema that is older than the one that saw the failure knows less.
            guard facets.asOf >= failure.schemaAsOf else { continue }
            if let causes = failure.causes {
                let changed = causes.filter { facets.isChanged($0) }
                if changed.isEmpty { continue }
                all[index].freedBy = Self.phrase(of: changed)
            } else if facets.asOf == failure.schemaAsOf {
                continue
            }
            all[index].isBlocking = false
        }
    }

    /// What freed a write that goes out now; it is told once.
    mutating func takeRetryReason(for draft: WriteDraft, to system: VendorSystem) -> String? {
        if let failed = all.firstIndex(where: { $0.system == system }),
            let freedBy = all[failed].freedBy
        {
            all[failed].freedBy = nil
            return freedBy
        }
        if freedFields.isEmpty { return nil }
        let freed = freedFields.filter { field in
            draft.fields.contains { $0.mapped.marketoName == field.name }
        }
        return freed.isEmpty ? nil : Self.phrase(of: freed)
    }

    // MARK: Fields that cannot be synced

    /// A field cannot be synced: the log names it, once.
    mutating func skip(_ mapped: MappedField) {
        guard !skippedFields.contains(mapped.marketoName),
            !newlySkipped.contains(mapped.marketoName)
        else { return }
        newlySkipped.append(mapped.marketoName)
    }

    /// The fields of this decision that the log has to name.
    mutating func takeNewlySkipped() -> [String] {
        let names = newlySkipped
        skippedFields += names
        newlySkipped = []
        return names
    }

    /// Fields could not be synced and now can: the log names them anew when that ends.
    mutating func freeSkippedFields(_ freed: [String]) {
        skippedFields.removeAll { freed.contains($0) }
        freedFields = freed.map { FailureCause(kind: .access, name: $0, fingerprint: 0) }
    }

    /// Skipped fields were another person's.
    mutating func forgetSkippedFields() { skippedFields = [] }

    /// `rule A and the length of Phone`.
    private static func phrase(of causes: [FailureCause]) -> String {
        var exact = causes.filter { $0.kind != .schema }
        if exact.isEmpty { exact = causes }
        var phrases = exact.prefix(Limits.causesNamed).map(\.phrase)
        if exact.count > phrases.count { phrases.append("\(exact.count - phrases.count) more") }
        guard let last = phrases.popLast(), !phrases.isEmpty else { return exact[0].phrase }
        return phrases.joined(separator: ", ") + " and " + last
    }
}
