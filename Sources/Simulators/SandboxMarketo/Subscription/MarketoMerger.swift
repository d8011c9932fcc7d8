// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Merge Leads (docs/reference/marketo.md, Persons): the winner's value is kept unless it is empty,
/// and only null is empty. A contact of the CRM beats a lead of the CRM, which beats a person that
/// only Marketo has, whichever is named the winner.
///
/// Scores are not summed. Where no fact says so: losers become Delete Lead activities too, and the
/// first of several losers that have a value gives it.
struct MarketoMerger {
    let saver: MarketoSaver

    private var store: MarketoStore { saver.store }

    /// Merges.
    ///
    /// - Throws: 1004 for a lead that is not there, 1003 for one that is merged with itself, 1080
    ///   for too many.
    func merge(_ losers: [Int64], into winner: Int64) throws {
        guard losers.count <= MarketoSandboxLimits.mergeLosers else {
            throw MarketoAPIError("1080")
        }
        guard !losers.contains(winner) else { throw MarketoAPIError.invalidData }
        let leads = try ([winner] + losers).map { id in
            guard let lead = try store.lead(id) else { throw MarketoAPIError.leadNotFound }
            return lead
        }
        let best = leads.map(MarketoMerger.rank).max() ?? 0
        let place = leads.firstIndex { MarketoMerger.rank($0) == best } ?? 0
        let survivor = leads[place]
        var others = leads
        others.remove(at: place)
        let ids = others.map(\.id)
        let changes = changes(of: survivor, from: others)
        try store.moveActivities(of: ids, to: survivor.id)
        for other in others {
            for list in try MarketoLists(db: store.db).lists(of: other.id) {
                try MarketoLists(db: store.db).add(survivor.id, to: list.id)
            }
        }
        try saver.save(changes, in: survivor)
        try store.add(
            .merge(
                of: ids,
                into: survivor,
                fields: changes.map(\.field.displayName),
                at: saver.stamp
            )
        )
        for other in others { try saver.delete(other) }
    }

    private func changes(
        of survivor: MarketoLead,
        from others: [MarketoLead]
    ) -> [(field: MarketoField, value: JSON)] {
        store.catalogue.fields.compactMap { field in
            guard survivor.values[field.key]?.isNull ?? true else { return nil }
            let value = others.lazy.compactMap { $0.values[field.key] }.first { !$0.isNull }
            return value.map { (field, $0) }
        }
    }

    private static func rank(_ lead: MarketoLead) -> Int {
        switch lead["sfdcType"].text?.lowercased() {
        case "contact": 2
        case "lead": 1
        default: lead["sfdcContactId"].isNull ? (lead["sfdcLeadId"].isNull ? 0 : 1) : 2
        }
    }
}
