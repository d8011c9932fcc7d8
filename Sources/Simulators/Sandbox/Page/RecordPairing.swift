// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// All records of both sides, each with its linked record: the one that it names, or else the one
/// that names it, as `PageService` finds the linked record of a single record.
struct RecordPairing {
    /// Salesforce's records with their twins, then Marketo's that have none.
    let pairs: [RecordPair]

    /// Pairs the records of both sides, each side's last changed first.
    init(
        comparing fields: [ComparedFields],
        salesforce: [PageRecord],
        marketo: [PageRecord]
    ) {
        let leads = Index(salesforce)
        let persons = Index(marketo)
        let lonely = marketo.filter { leads.twin(of: $0) == nil }
        pairs =
            salesforce.map { RecordPair(fields, salesforce: $0, marketo: persons.twin(of: $0)) }
            + lonely.map { RecordPair(fields, marketo: $0) }
    }

    /// One side's records by their own ID, and by that of the linked record that they name.
    private struct Index {
        private let byID: [String: PageRecord]
        private let byTwinID: [String: PageRecord]

        init(_ records: [PageRecord]) {
            byID = Dictionary(records.map { ($0.id, $0) }) { first, _ in first }
            let naming = records.compactMap { record in record.twinID.map { ($0, record) } }
            // Of several the last changed, which comes first.
            byTwinID = Dictionary(naming) { first, _ in first }
        }

        func twin(of record: PageRecord) -> PageRecord? {
            record.twinID.flatMap { byID[$0] } ?? byTwinID[record.id]
        }
    }
}
