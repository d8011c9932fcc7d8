// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// What is known of Marketo's fields, for the source and the targets alike; asked for at most every
/// `Limits.schemaMilliseconds`.
actor MarketoSchemaCache {
    private struct Known {
        var fields: PersonFields
        var readAt: Timestamp
    }

    private let api: MarketoAPI
    private let configuration: MarketoConfiguration
    private var known: Known?
    private var flight = SingleFlight<OnlyKey, Known, CallFailure>()
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
        return try await ask(priority: priority).fields
    }

    /// The schema, read anew when it is time.
    func schema() async throws(CallFailure) -> ObjectSchema {
        let now = api.clock.now()
        if let known, now.milliseconds(after: known.readAt) < Limits.schemaMilliseconds {
            return schema(known)
        }
        return schema(try await ask(priority: .normal))
    }

    private func schema(_ known: Known) -> ObjectSchema {
        known.fields.schema(asOf: known.readAt, readsCompanyOnly: readsCompanyOnly)
    }

    /// Marketo no longer knows a field that it showed: it is asked again when next it matters.
    func forget() { known = nil }

    /// Marketo takes no change of a company's fields with a person.
    func learnThatCompanyIsReadOnly() {
        guard !readsCompanyOnly else { return }
        readsCompanyOnly = true
        // A schema that says something else has to be a later one.
        known?.readAt = api.clock.now()
    }

    private func ask(priority: CallPriority) async throws(CallFailure) -> Known {
        try await flight.join { await self.noted(priority: priority) }.value.get()
    }

    private func noted(priority: CallPriority) async -> Result<Known, CallFailure> {
        defer { flight.end() }
        do throws(CallFailure) {
            let fields = try await Self.read(
                api: api,
                configuration: configuration,
                priority: priority
            )
            let known = Known(fields: fields, readAt: api.clock.now())
            self.known = known
            return .success(known)
        } catch {
            return .failure(error)
        }
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
