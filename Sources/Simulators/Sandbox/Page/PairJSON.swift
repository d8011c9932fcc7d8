// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// The page's content as JSON, for programs: `/pairs.json` says of all records how far both vendors
/// agree, and `/{vendor}/{id}.json` shows one record with its linked one. Neither counts as a call
/// of a vendor's API.
enum PairJSON {
    /// The path's suffix that asks for JSON.
    static let suffix = ".json"

    /// One pair, with all that either side's record holds.
    static func pair(_ pair: RecordPair) -> JSON {
        [
            "salesforce": pair.salesforce.map(record) ?? .null,
            "marketo": pair.marketo.map(record) ?? .null,
            "differing": .array(differing(pair)),
        ]
    }

    /// Every pair's IDs and the Salesforce names of the fields that differ.
    static func summary(_ pairs: [RecordPair]) -> JSON {
        let complete = pairs.filter(\.isComplete)
        func only(_ system: SandboxVendor) -> JSON {
            .array(pairs.filter { !$0.isComplete }.compactMap { $0[system].map { .string($0.id) } })
        }
        return [
            "pairs": .array(complete.map(identity)),
            "agreeing": .integer(Int64(complete.count { $0.differenceCount == 0 })),
            "onlySalesforce": only(.salesforce),
            "onlyMarketo": only(.marketo),
        ]
    }

    private static func identity(_ pair: RecordPair) -> JSON {
        [
            "salesforce": .string(pair.salesforce?.id ?? ""),
            "object": .string(pair.salesforce?.object.rawValue ?? ""),
            "marketo": .string(pair.marketo?.id ?? ""),
            "differing": .array(differing(pair)),
        ]
    }

    private static func differing(_ pair: RecordPair) -> [JSON] {
        pair.shared.filter(\.differs).compactMap { $0.salesforce.map { .string($0.name) } }
    }

    private static func record(_ record: PageRecord) -> JSON {
        [
            "id": .string(record.id),
            "object": .string(record.object.rawValue),
            "changedAt": .string(record.changedAt.rfc3339),
            "changedBy": .string(record.changedBy),
            "fields": .object(record.fields.map { .init($0.name, .string($0.value)) }),
        ]
    }
}
