// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// Why a record is skipped.
struct MarketoRefusal: Error, Hashable, Sendable {
    /// At least one.
    var errors: [MarketoAPIError]

    init(_ errors: [MarketoAPIError]) { self.errors = errors }
    init(_ error: MarketoAPIError) { errors = [error] }
}

/// Saves leads: reads the values, reports every wrong one, and logs an activity for each change.
struct MarketoSaver {
    let store: MarketoStore
    let origin: MarketoOrigin
    /// The time of the changes, in whole seconds.
    let stamp: Timestamp
    /// The time itself.
    let now: Timestamp
    /// Which call it is for.
    let call: String
    /// Whether every company field is refused, and not only those of a company record's person.
    var refusesCompanyFields = false

    /// Makes a lead.
    ///
    /// - Throws: a `MarketoRefusal`.
    func create(_ members: [JSON.Member]) throws -> MarketoLead {
        let changes = try read(members, of: nil)
        var lead = MarketoLead(
            id: 0,
            values: [:],
            createdAt: stamp,
            updatedAt: stamp,
            changedBy: origin.user,
            madeAt: now,
            madeBy: call
        )
        for (field, value) in changes where !value.isNull { lead.values[field.key] = value }
        lead.values["originalSourceType"] = .string(origin.sourceType)
        try store.insert(&lead)
        try store.add(.newLead(lead, origin))
        return lead
    }

    /// Changes a lead; one activity for each field that has another value now.
    ///
    /// - Throws: a `MarketoRefusal`.
    func update(_ lead: MarketoLead, _ members: [JSON.Member]) throws {
        try save(try read(members, of: lead), in: lead)
    }

    /// Gives a lead values, whether or not a call may write them.
    func save(_ changes: [(field: MarketoField, value: JSON)], in old: MarketoLead) throws {
        var lead = old
        for (field, value) in changes { lead.values[field.key] = value.isNull ? nil : value }
        guard lead.values != old.values else { return }
        // However a fault makes stamps lie, those of one lead never go back.
        let stamp = max(stamp, old.updatedAt)
        lead.updatedAt = stamp
        lead.changedBy = origin.user
        try store.update(lead)
        for (field, _) in changes where lead[field.key] != old[field.key] {
            try store.add(
                .change(
                    of: field,
                    from: old[field.key],
                    to: lead[field.key],
                    lead: lead.id,
                    at: stamp,
                    origin
                )
            )
        }
    }

    /// Removes a lead.
    func delete(_ lead: MarketoLead) throws {
        try store.delete(lead.id)
        try store.add(.deletion(of: lead, at: stamp))
    }

    // MARK: Values

    /// The values that a record sets, by field; the last one of a name counts.
    private func read(
        _ members: [JSON.Member],
        of old: MarketoLead?
    ) throws(MarketoRefusal) -> [(field: MarketoField, value: JSON)] {
        var errors: [MarketoAPIError] = []
        var changes: [(field: MarketoField, value: JSON)] = []
        for member in members {
            guard let field = store.catalogue[member.name] else {
                errors.append(.unknownField(member.name))
                continue
            }
            guard !field.isReadOnly else {
                errors.append(.readOnly(member.name))
                continue
            }
            do throws(MarketoAPIError) {
                let value = try field.kept(member.value)
                changes.removeAll { $0.field.id == field.id }
                changes.append((field, value))
            } catch {
                errors.append(error)
            }
        }
        if changes.contains(where: { $0.field.isOfCompany }) {
            let company = changes.last { $0.field.name == "externalCompanyId" }?.value
            let belongs = !(company ?? old?["externalCompanyId"] ?? .null).isNull
            if refusesCompanyFields || belongs { errors.append(MarketoAPIError("1021")) }
        }
        guard errors.isEmpty else { throw MarketoRefusal(errors) }
        return changes
    }
}

extension MarketoField {
    /// The key under which a lead's value is stored.
    var key: String { name ?? soapName ?? "" }
}
