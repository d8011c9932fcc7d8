// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import VendorHTTP

/// What is known of Marketo's fields, for the source and the targets alike; asked for at most every
/// `Limits.schemaMilliseconds`.
actor SchemaBook {
    private let api: MarketoAPI
    private let configuration: MarketoConfiguration
    private var known: (fields: PersonFields, readAt: Timestamp)?
    private var asking: Task<Result<PersonFields, CallFailure>, Never>?
    /// Whether Marketo has refused to change a field of the company (1021): from then on those are
    /// read-only, and the workers are told so, which lets the other fields of a write through.
    private var readsCompanyOnly = false

    init(api: MarketoAPI, configuration: MarketoConfiguration) {
        self.api = api
        self.configuration = configuration
    }

    /// The fields, however old what is known of them is.
    func fields(priority: CallPriority) async throws(CallFailure) -> PersonFields {
        if let known { return known.fields }
        return try await ask(priority: priority)
    }

    /// The schema, read anew when it is time.
    func schema() async throws(CallFailure) -> ObjectSchema {
        let now = api.clock.now()
        if let known, now.milliseconds - known.readAt.milliseconds < Limits.schemaMilliseconds {
            return known.fields.schema(asOf: known.readAt, readsCompanyOnly: readsCompanyOnly)
        }
        // What is known may be another one's by then, or be forgotten again: the answer counts.
        let fields = try await ask(priority: .normal)
        let readAt = known?.readAt ?? api.clock.now()
        return fields.schema(asOf: readAt, readsCompanyOnly: readsCompanyOnly)
    }

    /// Marketo no longer knows a field that it showed: it is asked again when next it matters.
    func forget() { known = nil }

    /// Marketo takes no change of a company's fields with a person.
    func learnThatCompanyIsReadOnly() {
        guard !readsCompanyOnly else { return }
        readsCompanyOnly = true
        // A schema that says something else has to be a later one.
        if let known { self.known = (known.fields, api.clock.now()) }
    }

    private func ask(priority: CallPriority) async throws(CallFailure) -> PersonFields {
        if let asking { return try await asking.value.get() }
        let task = Task { [api, configuration] () async -> Result<PersonFields, CallFailure> in
            do throws(CallFailure) {
                return .success(
                    try await Self.read(api: api, configuration: configuration, priority: priority)
                )
            } catch {
                return .failure(error)
            }
        }
        asking = task
        let result = await task.value
        asking = nil
        let fields = try result.get()
        known = (fields, api.clock.now())
        return fields
    }

    private static func read(
        api: MarketoAPI,
        configuration: MarketoConfiguration,
        priority: CallPriority
    ) async throws(CallFailure) -> PersonFields {
        do throws(CallFailure) {
            let answer = try await api.get("/rest/v1/leads/describe2.json", priority: priority)
            return try answer.envelope { envelope throws(DecodingFailure) in
                try PersonFields(describe2: envelope, configuration: configuration)
            }
        } catch {
            // Subscriptions that have no describe2 have the older one.
            guard case .refused = error else { throw error }
        }
        let answer = try await api.get("/rest/v1/leads/describe.json", priority: priority)
        return try answer.envelope { envelope throws(DecodingFailure) in
            try PersonFields(describe: envelope, configuration: configuration)
        }
    }
}
