// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import VendorAPI

/// Reads persons by the values of one field.
struct PersonReader: Sendable {
    let api: MarketoAPI

    /// Reads the persons whose field `filter` holds one of the values. Values are a list with
    /// commas: for a value with a comma, no person is found.
    func persons(
        where filter: String,
        in wanted: [String],
        fields names: [String],
        priority: CallPriority
    ) async throws(CallFailure) -> [Person] {
        let values = wanted.filter { !$0.contains(",") }
        var found: [Person] = []
        var batches = BatchSplitter(count: values.count, limit: Limits.recordsInCall)
        while let range = batches.next {
            do throws(CallFailure) {
                found += try await batch(filter, Array(values[range]), names, priority)
                batches.didSend()
            } catch {
                if error.refusedCode == "702" {
                    // Marketo's other way to say that nothing matches.
                    batches.didSend()
                    continue
                }
                // Too many matches (1003), or an answer that is too large: fewer values at once.
                guard error.refusedCode == "1003" || error.refusedCode == Self.tooLarge else {
                    throw error
                }
                if range.count == 1 { throw error }
                batches.didRefuse()
            }
        }
        return found
    }

    private func batch(
        _ filter: String,
        _ values: [String],
        _ names: [String],
        _ priority: CallPriority
    ) async throws(CallFailure) -> [Person] {
        var found: [Person] = []
        var token: String?
        for _ in 0..<Limits.lookupPages {
            var items = [
                QueryItem("filterType", filter),
                QueryItem("filterValues", values.joined(separator: ",")),
                QueryItem("fields", (PersonFields.own.sorted() + names).joined(separator: ",")),
            ]
            if let token { items.append(QueryItem("nextPageToken", token)) }
            let answer = try await api.get(
                "/rest/v1/leads.json",
                items,
                priority: priority,
                timeoutMilliseconds: Limits.lookupMilliseconds
            )
            if answer.body.count > Limits.answerBytes {
                throw .refused(MarketoError(code: Self.tooLarge, message: ""))
            }
            let page = try answer.envelope { envelope throws(DecodingFailure) in
                let persons = try envelope.results { object throws(DecodingFailure) in
                    try Person(object, asked: names)
                }
                return (persons: persons, token: envelope.filled("nextPageToken")?.text)
            }
            found += page.persons
            // A page that is not full is the last one, whatever the token says.
            guard let next = page.token, !next.isEmpty, !page.persons.isEmpty else { return found }
            token = next
        }
        throw .refused(MarketoError(code: "1003", message: "Too many results match the filter"))
    }

    /// Our own code for an answer beyond what can be parsed.
    private static let tooLarge = "answer-too-large"
}
