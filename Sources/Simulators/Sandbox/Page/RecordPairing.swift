// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// All records of both vendors, each with its linked one: the record that it names, or else the
/// record that names it. `PageService` finds the linked record of a single one in the same way.
struct RecordPairing {
    /// Salesforce's records with their linked ones, then Marketo's that have none.
    let pairs: [RecordPair]

    /// Pairs the records of both sides, each side's last changed first.
    init(
        comparing fields: [ComparedFields],
        salesforce: [PageRecord],
        marketo: [PageRecord]
    ) {
        let leads = Index(salesforce)
        let persons = Index(marketo)
        let lonely = marketo.filter { leads.linked(to: $0) == nil }
        pairs =
            salesforce.map { RecordPair(fields, salesforce: $0, marketo: persons.linked(to: $0)) }
            + lonely.map { RecordPair(fields, marketo: $0) }
    }

    /// One vendor's records by their own ID, and by the ID of the record that they name.
    private struct Index {
        private let byID: [String: PageRecord]
        private let byLinkedID: [String: PageRecord]

        init(_ records: [PageRecord]) {
            byID = Dictionary(records.map { ($0.id, $0) }) { first, _ in first }
            let naming = records.compactMap { record in record.linkedID.map { ($0, record) } }
            // Of several the last changed, which comes first.
            byLinkedID = Dictionary(naming) { first, _ in first }
        }

        func linked(to record: PageRecord) -> PageRecord? {
            record.linkedID.flatMap { byID[$0] } ?? byLinkedID[record.id]
        }
    }
}
