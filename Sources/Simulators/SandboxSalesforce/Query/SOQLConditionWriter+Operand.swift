// SPDX-License-Identifier: Apache-2.0

/// The right sides of comparisons: a literal has to be of the field's type.
extension SOQLConditionWriter {
    /// The literal as the column keeps such values; nil for no value.
    func operand(_ field: SalesforceField, _ value: SOQLValue) throws(SOQLFault) -> StoredValue? {
        if value.literal == .null { return nil }
        switch field.type {
        case .boolean:
            guard case .boolean(let truth) = value.literal else { throw mismatch(field, value) }
            return StoredValue(truth)
        case .int, .double, .currency, .percent:
            guard case .number(let number) = value.literal else { throw mismatch(field, value) }
            switch number {
            case .whole(let whole): return .integer(whole)
            case .fraction(let fraction): return .real(fraction)
            }
        case .date:
            guard case .date(let days) = value.literal else { throw mismatch(field, value) }
            return .text(SOQLDate(days: days).text)
        case .datetime:
            guard case .dateTime(let time) = value.literal else { throw mismatch(field, value) }
            return .integer(time)
        case .id, .reference:
            guard case .text(let text) = value.literal else { throw mismatch(field, value) }
            return try identifier(field, text.plain, value)
        default:
            guard case .text(let text) = value.literal else { throw mismatch(field, value) }
            // A field without a value and one with an empty text are the same.
            return text.plain.isEmpty ? nil : .text(text.plain)
        }
    }

    private func identifier(
        _ field: SalesforceField,
        _ text: String,
        _ value: SOQLValue
    ) throws(SOQLFault) -> StoredValue? {
        if text.isEmpty { return nil }
        // Entity definitions go by names.
        if isTooling, field.references == ["EntityDefinition"] || scope.object.keyPrefix.isEmpty {
            return .text(text)
        }
        guard let id = SalesforceID.normalised(text) else {
            throw SOQLFault(
                code: "INVALID_QUERY_FILTER_OPERATOR",
                reason: "invalid ID field: \(text)",
                at: value.position,
                in: scope.query
            )
        }
        return .text(id)
    }

    func mismatch(_ field: SalesforceField, _ value: SOQLValue) -> SOQLFault {
        let type: String
        switch field.type {
        case .datetime: type = "dateTime"
        case .id, .reference: type = "ID"
        case .boolean, .int, .double, .currency, .percent, .date: type = field.type.rawValue
        default: type = "string"
        }
        let quotes =
            field.type.isText || field.type.isID
            ? "should be enclosed in quotes" : "should not be enclosed in quotes"
        return fault(
            "value of filter criterion for field '\(field.name)' must be of type \(type) and "
                + quotes,
            value
        )
    }

    func fault(_ reason: String, _ value: SOQLValue) -> SOQLFault {
        SOQLFault(code: "INVALID_FIELD", reason: reason, at: value.position, in: scope.query)
    }
}
