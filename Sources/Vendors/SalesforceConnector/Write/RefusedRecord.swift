// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// Finds out what a refusal is about that names no field: the record itself, which is gone, or a
/// value that it refers to.
///
/// Salesforce uses the same codes for both. A reason that is about the record names the field `Id`:
/// the workers take such a record for deleted, and also one of which nothing is named. A reason
/// about a record that lives, or that went into another one, therefore names what was written.
extension SalesforceTarget {
    /// What stands of a record in Salesforce.
    private enum Standing {
        case lives
        case gone
        /// It went into another record, of which the poll tells.
        case merged
    }

    /// The outcomes with fields named where that can be told.
    ///
    /// - Parameter outcomes: those of the records, in their order.
    func explained(
        _ outcomes: [CollectionOutcome],
        _ records: [CollectionRecord],
        priority: CallPriority
    ) async -> [CollectionOutcome] {
        var outcomes = outcomes
        for place in outcomes.indices {
            outcomes[place] = ownerNamed(outcomes[place], records[place])
        }
        for object in [ObjectType.lead, .contact] {
            let asked = records.indices.filter { place in
                records[place].object == object && records[place].id != nil
                    && outcomes[place].errors.contains(where: Self.mayBeGone)
            }
            let standings = await standings(asked.compactMap { records[$0].id }, object, priority)
            for place in asked {
                guard let id = records[place].id, let standing = standings[id] else { continue }
                for index in outcomes[place].errors.indices
                where Self.mayBeGone(outcomes[place].errors[index]) {
                    outcomes[place].errors[index].fields =
                        switch standing {
                        case .gone: ["Id"]
                        case .lives: references(of: records[place])
                        case .merged: records[place].fields.map(\.name).filter { $0 != "OwnerId" }
                        }
                }
            }
        }
        return outcomes
    }

    private static func mayBeGone(_ error: APIError) -> Bool {
        error.fields.isEmpty
            && (Reason.codesOfGoneRecord.contains(error.code)
                || error.code == Reason.codeOfHiddenRecord)
    }

    /// The outcome with the owner named where only that can be meant.
    func ownerNamed(
        _ outcome: CollectionOutcome,
        _ record: CollectionRecord
    ) -> CollectionOutcome {
        var outcome = outcome
        guard record.field("OwnerId") != nil else { return outcome }
        for index in outcome.errors.indices
        where outcome.errors[index].fields.isEmpty
            && Reason.codesOfOwner.contains(outcome.errors[index].code)
        {
            outcome.errors[index].fields = ["OwnerId"]
        }
        return outcome
    }

    /// The field that a refusal of a record that lives is about, where it can be but one; nothing
    /// where it can be several. Where no field refers to another record, automation does: all that
    /// was written may have set it off.
    private func references(of record: CollectionRecord) -> [String] {
        let names = record.fields.filter { field in
            guard case .text(let text) = field.value else { return false }
            return field.name.hasSuffix("Id") && SalesforceRecordID.whole(text) != nil
        }.map(\.name)
        if names.isEmpty { return record.fields.map(\.name) }
        return names.count == 1 ? names : []
    }

    /// What stands of some records; nothing is said where Salesforce does not answer.
    private func standings(
        _ ids: [String],
        _ object: ObjectType,
        _ priority: CallPriority
    ) async -> [String: Standing] {
        guard !ids.isEmpty, let described = try? await schemaCache.described(object) else {
            return [:]
        }
        let columns = ["Id", "IsDeleted", "MasterRecordId"].filter { described[$0] != nil }
        func query(_ ids: some Sequence<String>) -> String {
            APIPath.queryAll(
                "SELECT \(columns.joined(separator: ",")) FROM \(object.rawValue) WHERE "
                    + SOQL.isOne("Id", of: ids.map(SOQL.literal))
            )
        }
        var standings = Dictionary(ids.map { ($0, Standing.gone) }, uniquingKeysWith: { $1 })
        for piece in Chunking.pieces(ids, fits: { query($0).utf8.count <= Limits.pathBytes }) {
            do throws(VendorError) {
                let read = try await client.rows(query(piece), of: "a query", priority: priority) {
                    (row) throws(DecodingFailure) in
                    let isMerged = row["MasterRecordId"]?.text != nil
                    let isDeleted = try row.boolean("IsDeleted", default: false)
                    return (
                        try row.filledText("Id"),
                        isMerged ? Standing.merged : isDeleted ? .gone : .lives
                    )
                }
                for (id, standing) in read {
                    standings[SalesforceRecordID.whole(id) ?? id] = standing
                }
            } catch {
                for id in piece { standings[id] = nil }
            }
        }
        return standings
    }
}
