// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The content of DUPLICATES_DETECTED (docs/reference/salesforce.md, Error codes).
enum DuplicateReport {
    static func error(
        _ rule: DuplicateRule,
        _ object: String,
        ids: [String],
        version: String
    ) -> SaveError {
        let records = ids.map { id -> JSON in
            [
                "additionalInformation": [], "fieldDiffs": [], "matchConfidence": .number(100),
                "record": [
                    "attributes": [
                        "type": .string(object),
                        "url": .string("/services/data/\(version)/sobjects/\(object)/\(id)"),
                    ],
                    "Id": .string(id),
                ],
            ]
        }
        let result: JSON = [
            "allowSave": .boolean(rule.allowsSave),
            "duplicateRule": .string(rule.name),
            "duplicateRuleEntityType": .string(object),
            "errorMessage": .string(rule.alert),
            "matchResults": [
                [
                    "entityType": .string(object), "errors": [],
                    "matchEngine": "FuzzyMatchEngine", "matchRecords": .array(records),
                    "rule": .string(rule.name), "size": .integer(Int64(ids.count)),
                    "success": true,
                ]
            ],
        ]
        var error = SaveError("DUPLICATES_DETECTED", rule.alert, fields: [], duplicates: result)
        error.misspellsDuplicates = number(version) <= OrgLimits.salesforceMisspeltVersion
        return error
    }

    private static func number(_ version: String) -> Int {
        Int(version.dropFirst().prefix { $0 != "." }) ?? 0
    }
}

extension OrgLimits {
    /// The last API version whose single-record answers say `duplicateResut`. Answers with that
    /// spelling are public up to version 51, with the right one for newer versions; where exactly
    /// it changed is not.
    static let salesforceMisspeltVersion = 51
}
